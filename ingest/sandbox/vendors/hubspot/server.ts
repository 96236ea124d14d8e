import type { DemoBrand } from '../../brands.ts';
import type { World } from '../../world/world.ts';
import { type Answer, type Call, limitOf, spoilFirst, type VendorServer } from '../http.ts';
import { CORRELATION, crmError, crmFail, LIMITS } from './errors.ts';
import { search } from './search.ts';
import { type CrmRecord, CrmStore, OBJECTS, type ObjectType, render } from './store.ts';

const IDS_PER_BATCH = 100;
const ASSOCIATIONS_PER_BATCH = 1_000;

/** HubSpot's CRM API; the portal is the one that the private app's token belongs to. */
export function hubspotServer(world: World, tokens: ReadonlyMap<string, DemoBrand>): VendorServer {
  const stores = new Map(world.brands.map((brand) => [brand.id, new CrmStore(brand)]));

  function route(brand: DemoBrand, call: Call): Answer {
    const store = stores.get(brand.id) as CrmStore;
    const { path } = call;
    if (path === '/account-info/v3/details') {
      return {
        status: 200,
        body: {
          portalId: Number(brand.hubspotPortal),
          accountType: 'STANDARD',
          timeZone: 'Europe/Madrid',
          companyCurrency: 'EUR',
          uiDomain: 'app-eu1.hubspot.com',
          dataHostingLocation: 'eu1',
        },
      };
    }
    if (path === '/crm/v3/pipelines/deals') return { status: 200, body: { results: [PIPELINE] } };
    if (path === '/crm/v3/owners' || path === '/crm/v3/owners/') {
      const results = [1, 2, 3].map((n) => ({
        id: String(9_000_100 + n),
        email: `ventas${n}@${brand.id}.example`,
        firstName: 'Ventas',
        lastName: String(n),
        archived: false,
      }));
      return { status: 200, body: { results } };
    }
    const objects = /^\/crm\/v3\/objects\/(\w+)(?:\/(search|batch\/read|\d+))?$/.exec(path);
    if (objects !== null) {
      const type = objectType(objects[1] ?? '');
      if (type === undefined)
        return crmError(400, 'VALIDATION_ERROR', `Unable to infer object type from: ${objects[1]}`);
      const records = store.at(call.now)[type];
      if (objects[2] === 'search') return search(type, records, call.json);
      if (objects[2] === 'batch/read') return batchRead(records, call.json);
      if (objects[2] !== undefined) return readOne(records, objects[2], call.query);
      return list(records, call.query);
    }
    const links = /^\/crm\/v4\/associations\/(\w+)\/(\w+)\/batch\/read$/.exec(path);
    if (links !== null) {
      const [from, to] = [objectType(links[1] ?? ''), objectType(links[2] ?? '')];
      if (from !== undefined && to !== undefined)
        return associations(store.at(call.now)[from], to, call.json);
    }
    const properties = objectType(/^\/crm\/v3\/properties\/(\w+)$/.exec(path)?.[1] ?? '');
    if (properties !== undefined) {
      const names = new Set(
        store.at(call.now)[properties].flatMap((record) => Object.keys(record.properties)),
      );
      return {
        status: 200,
        body: {
          results: [...names]
            .sort()
            .map((name) => ({ name, label: name, type: 'string', fieldType: 'text' })),
        },
      };
    }
    return {
      status: 404,
      body: { status: 'error', message: `resource not found: ${path}`, correlationId: CORRELATION },
    };
  }

  return {
    handle(call) {
      const token = /^Bearer\s+(.+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
      const brand = tokens.get(token);
      if (brand === undefined) return crmFail('unauthorized', 0);
      const answer = route(brand, call);
      // Search has a limit of its own and states none in its headers.
      return call.path.endsWith('/search')
        ? answer
        : { ...answer, headers: { ...LIMITS, ...answer.headers } };
    },
    fail: crmFail,
    spoil: (body) =>
      spoilFirst((body as { results?: unknown } | null)?.results, (record) => {
        record.id = null;
      }),
  };
}

const STAGES = [
  ['appointmentscheduled', 'Cita concertada', '0.2'],
  ['qualifiedtobuy', 'Cualificado', '0.4'],
  ['contractsent', 'Propuesta enviada', '0.8'],
  ['closedwon', 'Ganado', '1.0'],
  ['closedlost', 'Perdido', '0.0'],
];
const PIPELINE = {
  id: 'default',
  label: 'Ventas',
  displayOrder: 0,
  archived: false,
  stages: STAGES.map(([id, label, probability], displayOrder) => ({
    id,
    label,
    displayOrder,
    archived: false,
    metadata: { probability, isClosed: String(id?.startsWith('closed')) },
  })),
};

function objectType(name: string): ObjectType | undefined {
  const plural =
    {
      contact: 'contacts',
      company: 'companies',
      deal: 'deals',
      '0-1': 'contacts',
      '0-2': 'companies',
      '0-3': 'deals',
    }[name] ?? name;
  return OBJECTS.find((type) => type === plural);
}

function propertiesOf(query: URLSearchParams): string[] | null {
  const names = query.getAll('properties').flatMap((value) => value.split(','));
  return names.length === 0 ? null : names;
}

/** The plain list, in order of the id; `after` is the last id of the page before, as HubSpot has it. */
function list(records: readonly CrmRecord[], query: URLSearchParams): Answer {
  const archived = query.get('archived') === 'true';
  const limit = limitOf(query.get('limit'), 10, 100);
  const after = Number(query.get('after') ?? 0);
  if (Number.isNaN(after)) return crmFail('expired_cursor', 0);
  const rest = records.filter(
    (record) => (record.archivedAt !== null) === archived && Number(record.id) >= after,
  );
  const page = rest.slice(0, limit);
  const next = rest[limit];
  const results = page.map((record) => render(record, propertiesOf(query)));
  const paging =
    next === undefined
      ? {}
      : { paging: { next: { after: next.id, link: `https://api.hubapi.com/next?after=${next.id}` } } };
  return { status: 200, body: { results, ...paging } };
}

function readOne(records: readonly CrmRecord[], id: string, query: URLSearchParams): Answer {
  const found = records.find((record) => record.id === id);
  const archived = query.get('archived') === 'true';
  if (found === undefined || (found.archivedAt !== null) !== archived) {
    return crmError(404, 'OBJECT_NOT_FOUND', `Object not found.  objectId are usually numeric: ${id}`);
  }
  return { status: 200, body: render(found, propertiesOf(query)) };
}

function inputsOf(json: unknown): string[] {
  const { inputs } = (json ?? {}) as { inputs?: { id: unknown }[] };
  return (inputs ?? []).map((input) => String(input.id));
}

function batchRead(records: readonly CrmRecord[], json: unknown): Answer {
  const ids = inputsOf(json);
  if (ids.length > IDS_PER_BATCH)
    return crmError(
      400,
      'VALIDATION_ERROR',
      `Batch reading is limited to ${IDS_PER_BATCH} objects at a time`,
    );
  const { properties } = (json ?? {}) as { properties?: string[] };
  const wanted = new Set(ids);
  const results = records
    .filter((record) => wanted.has(record.id) && record.archivedAt === null)
    .map((record) => render(record, properties ?? null));
  return { status: results.length === ids.length ? 200 : 207, body: { status: 'COMPLETE', results } };
}

function associations(records: readonly CrmRecord[], to: ObjectType, json: unknown): Answer {
  const ids = inputsOf(json);
  if (ids.length > ASSOCIATIONS_PER_BATCH)
    return crmError(400, 'VALIDATION_ERROR', `Batch reading is limited to ${ASSOCIATIONS_PER_BATCH} inputs`);
  const wanted = new Set(ids);
  const results = records
    .filter((record) => wanted.has(record.id) && (record.links[to] ?? []).length > 0)
    .map((record) => ({
      from: { id: record.id },
      to: (record.links[to] ?? []).map((id) => ({
        toObjectId: Number(id),
        associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' }],
      })),
    }));
  const missing = ids.length - results.length;
  const errors = {
    numErrors: missing,
    errors: [
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: 'No associations were found',
      },
    ],
  };
  return {
    status: missing === 0 ? 200 : 207,
    body: { status: 'COMPLETE', results, ...(missing === 0 ? {} : errors) },
  };
}
