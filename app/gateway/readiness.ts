import { accessScope } from '../../core/access/scope.ts';
import { currentRelease } from '../../pipelines/release.ts';
import type { GatewayContext } from './context.ts';

export interface Readiness {
  ready: boolean;
  release: string | null;
  semantic: boolean;
  data: boolean;
}

/** Ready means: there is a release, the semantic layer answers, and an administrator's pages have their data. */
export async function readiness(context: GatewayContext): Promise<Readiness> {
  const { ws } = context;
  const release = currentRelease(ws.home);
  const brands = ws.config.brands.map((brand) => brand.id);
  const scope = accessScope({ userId: 'readyz', role: 'admin', grants: ['*'], brands });
  const semantic = release !== null && (await context.semanticReady());
  const data = release !== null && (context.refresher()?.ready(scope) ?? null) !== null;
  return { ready: release !== null && semantic && data, release, semantic, data };
}
