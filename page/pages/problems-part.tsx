import type { Field, FormState } from '@/page/forms/form-state';
import type { Html } from '@/page/markup/html';
import { drawn } from '@/page/markup/template';
import { problemsFor } from '@/page/problems';
import type { Visit } from '@/page/visit';
import { ErrorSummary } from '@/components/ui/error-summary';

/** What is wrong with a form that is shown again; nothing if none is. */
export function problemsPart(visit: Visit, form: FormState | null, shown: readonly Field[]): Html {
  if (!form) return '' as Html;
  const problems = problemsFor(visit, form, shown);
  return drawn(<ErrorSummary id="problems" title={visit.words.t('error.title')} problems={problems} />);
}
