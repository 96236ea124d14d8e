import type { DemoBrand } from '../../brands.ts';

export const CLIENT_ID = '77demoatalaya';

const ACCOUNTS: Record<DemoBrand['id'], string> = { norte: '508710011', sur: '508710022' };

/** Number of the brand's ad account. */
export function accountOf(brand: DemoBrand): string {
  return ACCOUNTS[brand.id];
}
