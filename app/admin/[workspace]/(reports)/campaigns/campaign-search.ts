import { campaignSearchSchema, type CampaignSearch } from '@/domain/reports/campaigns/schema';

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Which campaigns the address asks for.
 * @returns `own`: its parameters without the page, which filters keep; `ignored`: those that cannot be read.
 */
export function campaignSearchOf(parameters: Parameters): {
  search: CampaignSearch;
  ignored: string[];
  own: Record<string, string>;
} {
  const given = Object.fromEntries(
    campaignSearchSchema.keyof().options.flatMap((name) => {
      const [value] = [parameters[name]].flat();
      return value ? [[name, value]] : [];
    }),
  );
  const problems = campaignSearchSchema.safeParse(given).error?.issues ?? [];
  const ignored = [...new Set(problems.map(({ path }) => String(path[0])))];
  const good = Object.fromEntries(Object.entries(given).filter(([name]) => !ignored.includes(name)));
  const { page: _, ...own } = good;
  return { search: campaignSearchSchema.parse(good), ignored, own };
}
