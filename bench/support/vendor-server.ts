// Serves HubSpot-shaped contacts, a thousand a page, from memory: `GET /contacts?after=<n>`.
import { createServer } from 'node:http';

const total = Number(process.argv[2]);
const PAGE = 1000;

function contact(index: number): unknown {
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  return {
    id: String(100_000 + index),
    properties: {
      email: `persona${index}@correo.example`,
      firstname: `Nombre ${index % 977}`,
      lastname: `Apellido ${index % 1993} Segundo ${index % 499}`,
      phone: `+34600${String(index % 1_000_000).padStart(6, '0')}`,
      mobilephone: null,
      address: `Calle Mayor ${index % 300}`,
      zip: String(28000 + (index % 60)),
      city: 'Madrid',
      country: 'ES',
      lifecyclestage: index % 3 === 0 ? 'customer' : 'lead',
      how_did_you_hear: index % 5 === 0 ? 'Un amigo' : null,
      utm_source: 'facebook',
      utm_medium: 'paid_social',
      utm_campaign: 'norte_meta_acquire_botas_202609',
      hs_lifecyclestage_lead_date: at,
      createdate: at,
      lastmodifieddate: at,
    },
    createdAt: at,
    updatedAt: at,
    archived: false,
  };
}

const pages: Buffer[] = [];
for (let from = 0; from < total; from += PAGE) {
  const results = Array.from({ length: Math.min(PAGE, total - from) }, (_, index) => contact(from + index));
  const next = from + PAGE < total ? { paging: { next: { after: String(from + PAGE) } } } : {};
  pages.push(Buffer.from(JSON.stringify({ results, ...next })));
}

const server = createServer((request, response) => {
  const after = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('after') ?? 0);
  const body = pages[Math.floor(after / PAGE)];
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
  response.end(body ?? '{}');
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit(0));
