/** The project's own rules, for what no plugin can know. */
import { areaOrder, domainFiles, noModuleCircle } from './domain.mjs';
import { fittingHeaders } from './headers.mjs';
import { adminKit } from './kit.mjs';
import { scopesAreProved } from './scopes.mjs';
import { noBarrel, noSteeringSpread } from './style.mjs';

export default {
  meta: { name: 'optdown' },
  rules: {
    'admin-kit': adminKit,
    'area-order': areaOrder,
    'domain-files': domainFiles,
    'fitting-headers': fittingHeaders,
    'no-barrel': noBarrel,
    'no-module-circle': noModuleCircle,
    'no-steering-spread': noSteeringSpread,
    'scopes-are-proved': scopesAreProved,
  },
};
