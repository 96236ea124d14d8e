import type { DemoBrand } from '../../brands.ts';

/** Manager account through which the demo reaches both brands. */
export const MANAGER = '5300110000';
export const CLIENT_ID = 'demo-atalaya.apps.googleusercontent.example';

const CUSTOMERS: Record<DemoBrand['id'], string> = { norte: '5300110011', sur: '5300110022' };

/** The brand's account, ten digits. */
export function customerOf(brand: DemoBrand): string {
  return CUSTOMERS[brand.id];
}
