import type { DemoBrand } from '../../brands.ts';

const PROPERTIES: Record<DemoBrand['id'], string> = { norte: '420010011', sur: '420010022' };

/** Number of the brand's GA4 property. */
export function propertyOf(brand: DemoBrand): string {
  return PROPERTIES[brand.id];
}

/** Address of the service account that reads it. */
export function clientEmailOf(brand: DemoBrand): string {
  return `atalaya@${brand.id}-demo.iam.gserviceaccount.example`;
}
