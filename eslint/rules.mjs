/** The project's own rules, for what no plugin can know. */
import { areaOrder, domainFiles, noModuleCircle } from './domain.mjs';
import { fittingHeaders } from './headers.mjs';
import { adminKit } from './kit.mjs';
import { scopesAreProved } from './scopes.mjs';
import { namedLimits, noBarrel, noSteeringSpread } from './style.mjs';
import { noTimedAssertion } from './tests.mjs';

export default {
  meta: { name: 'optdown' },
  rules: {
    'admin-kit': adminKit,
    'area-order': areaOrder,
    'domain-files': domainFiles,
    'fitting-headers': fittingHeaders,
    'named-limits': namedLimits,
    'no-barrel': noBarrel,
    'no-module-circle': noModuleCircle,
    'no-steering-spread': noSteeringSpread,
    'no-timed-assertion': noTimedAssertion,
    'scopes-are-proved': scopesAreProved,
  },
};
