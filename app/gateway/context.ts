import type { AccessScope } from '../../core/access/scope.ts';
import type { TokenScope } from '../../core/access/token-scopes.ts';
import type { User } from '../../core/access/users.ts';
import type { Workspace } from '../../core/workspace.ts';
import type { Refresher } from '../refresh/index.ts';

/** The person or program behind a request. */
export interface Caller {
  user: Pick<User, 'id' | 'email' | 'name' | 'role'>;
  scope: AccessScope;
  /** How it proved who it is; only a cookie can be sent by a foreign page. */
  via: 'session' | 'token';
  /** What the token may be used for; null for a session. */
  tokenScopes: readonly TokenScope[] | null;
}

/** What the routes need to answer. */
export interface GatewayContext {
  ws: Workspace;
  /** Folder with the dashboards' build. */
  build: string;
  /** Null while the semantic layer is starting. */
  refresher(): Refresher | null;
  /** True when the semantic layer answers. */
  semanticReady(): Promise<boolean>;
  /** True while this machine is working on a release that is not there yet. */
  isPreparing(): Promise<boolean>;
}

declare global {
  namespace Express {
    interface Locals {
      /** Set on every request that has passed `requireCaller`. */
      caller?: Caller;
      /** Random value that allows this response's inline styles. */
      nonce?: string;
    }
  }
}
