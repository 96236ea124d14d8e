/** The brands of the demo company, with the ids their accounts have at each vendor. */
export const DEMO_BRANDS = [
  {
    id: 'norte',
    name: 'Norte',
    agency: 'lumen',
    agencyName: 'Lumen',
    metaAccount: '410020030011',
    matomoSite: '1',
    hubspotPortal: '24100011',
    zendeskEmail: 'datos@norte.example',
    /** Name of the shop at Shopify through which the brand sells on the web; without one a CSV tells of it. */
    shop: 'norte',
  },
  {
    id: 'sur',
    name: 'Sur',
    agency: 'brisa',
    agencyName: 'Brisa',
    metaAccount: '410020030022',
    matomoSite: '2',
    hubspotPortal: '24100022',
    zendeskEmail: 'datos@sur.example',
    shop: null,
  },
] as const;

export type DemoBrand = (typeof DEMO_BRANDS)[number];

/** Ids of the custom ticket fields in the simulated contact centre. */
export const TICKET_FIELDS = { topic: '360001', campaign_id: '360002', case_type: '360003' } as const;

/** The time zone in which every account of the demo company counts its days. */
export const ZONE = 'Europe/Madrid';
