import type { AdminWords } from './words';
import type { ApiPermission } from '@/domain/access/api-key/schema';
import type connect from '@/messages/admin/connect.en.json';

/** What a permission of an API key allows: `Look up recipients`. */
export function permissionName(permission: ApiPermission, { t }: AdminWords): string {
  const key = permission.replace(':', '_') as keyof (typeof connect)['keys']['permissions'];
  return t(`connect.keys.permissions.${key}`);
}
