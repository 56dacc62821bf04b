/** API tokens of a workspace. */
import { api } from '../../api/client';
import { workspaceId } from '../session';

export const SCOPES = ['maps:read', 'maps:write', 'kpis:write', 'links:write'] as const;
export type Scope = (typeof SCOPES)[number];

export interface TokenRow {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at?: string | null;
}

/** A token fresh from the server: the only time its secret is told. */
export interface NewToken extends TokenRow {
  secret: string;
}

/** Lifetimes on offer, in days; null never ends. */
export const LIFETIMES = [30, 90, 365, null] as const;

export const listTokens = (): Promise<TokenRow[]> =>
  api.all<TokenRow>(`workspaces/${workspaceId()}/tokens`);

/** Create a token that ends `days` from now. */
export async function createToken(
  name: string,
  scopes: Scope[],
  days: number | null,
): Promise<NewToken> {
  const expires = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
  return api.post<NewToken>(`workspaces/${workspaceId()}/tokens`, {
    name: name.trim(),
    scopes,
    expires_at: expires,
  });
}

export async function revokeToken(id: string): Promise<void> {
  await api.del(`tokens/${id}`);
}

/** What a token can still do. */
export function tokenState(token: TokenRow, now = new Date()): 'active' | 'expired' | 'revoked' {
  if (token.revoked_at) return 'revoked';
  return token.expires_at && new Date(token.expires_at) <= now ? 'expired' : 'active';
}
