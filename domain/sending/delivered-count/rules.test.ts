import { describe, expect, it } from 'vitest';
import { judgeDelivered, readDelivered } from '@/domain/sending/delivered-count/rules';

const OFFERED = { channels: ['email', 'sms'], today: '2026-11-22' } as const;

describe('a file of delivered counts', () => {
  it('is read by the names of its columns, in any order, with any of the usual separators', async () => {
    const rows = [{ campaign: 'spring', day: '2026-03-01', channel: 'email', delivered: 1200 }];
    for (const text of [
      'campaign,day,channel,delivered\nspring,2026-03-01,email,1200\n',
      '\uFEFFDelivered;Channel;Day;Campaign\r\n1 200;email;2026-03-01;spring\r\n',
      'day\tcampaign\tchannel\tdelivered\tnote\n2026-03-01\tspring\temail\t1200\tx',
      'campaign,day,channel,delivered,\nspring,2026-03-01,email,1200,\n',
      'campaign,day,channel,delivered\nspring,2026-03-01,email,1200,,\n',
      'sep=;\r\ncampaign;day;channel;delivered\r\nspring;2026-03-01;email;1200\r\n',
      'campaign,day,channel,delivered\rspring,2026-03-01,email,1200\r',
    ])
      expect(await readDelivered(text, OFFERED)).toEqual({ rows, rejected: [] });
    const unicodeText = Buffer.from(
      '\uFEFFcampaign\tday\tchannel\tdelivered\r\nspring\t2026-03-01\temail\t1200\r\n',
      'utf16le',
    );
    expect(await readDelivered(unicodeText, OFFERED)).toEqual({ rows, rejected: [] });
    expect(await readDelivered(unicodeText.subarray(2), OFFERED)).toBeNull();
  });

  it('reports each bad row by its line, and accepts the rest', async () => {
    const text = [
      'campaign,day,channel,delivered',
      'spring,2026-03-01,email,1200',
      'Spring Sale,2026-03-01,email,1',
      'spring,1 March,email,1',
      'spring,2026-03-01,fax,1',
      'spring,2026-03-01,push,1',
      'spring,2026-03-01,email,many',
      'spring,2026-03-01,email,',
      'spring,2026-03-01,email,-1',
      'spring,2026-12-24,email,1',
      'spring,2026-03-01',
      'spring,0000-01-01,email,1',
    ].join('\n');
    expect(await readDelivered(text, OFFERED)).toEqual({
      rows: [{ campaign: 'spring', day: '2026-03-01', channel: 'email', delivered: 1200 }],
      rejected: [
        { line: 3, problem: 'campaign' },
        { line: 4, problem: 'day' },
        { line: 5, problem: 'channel' },
        { line: 6, problem: 'not_offered' },
        { line: 7, problem: 'delivered' },
        { line: 8, problem: 'delivered' },
        { line: 9, problem: 'delivered' },
        { line: 10, problem: 'future' },
        { line: 11, problem: 'cells' },
        { line: 12, problem: 'day' },
      ],
    });
  });

  it('uses the last of several rows for one day', async () => {
    const text = 'campaign,day,channel,delivered\nspring,2026-03-01,email,1\nspring,2026-03-01,email,2';
    expect((await readDelivered(text, OFFERED))?.rows).toEqual([
      { campaign: 'spring', day: '2026-03-01', channel: 'email', delivered: 2 },
    ]);
  });

  it('is rejected if a column is missing, or it is empty', async () => {
    expect(await readDelivered('', OFFERED)).toBeNull();
    expect(await readDelivered('campaign,day,delivered\nspring,2026-03-01,1', OFFERED)).toBeNull();
  });
});

it.each(['1,200', '1.200', '1 200', '1200'])('a count may be written as %s', async (delivered) => {
  const given = { campaign: 'spring', day: '2026-03-01', channel: 'email', delivered };
  expect(judgeDelivered(given, OFFERED)).toEqual({ row: { ...given, delivered: 1200 } });
  const file = `campaign;day;channel;delivered\nspring;2026-03-01;email;${delivered}`;
  expect(await readDelivered(file, OFFERED)).toMatchObject({ rows: [{ delivered: 1200 }], rejected: [] });
});

it.each(['1.5', '1,20', '1,2000', '12,00.000', '1.200,5'])('%s is not read as a count', (delivered) => {
  const given = { campaign: 'spring', day: '2026-03-01', channel: 'email', delivered };
  expect(judgeDelivered(given, OFFERED)).toEqual({ problem: 'delivered' });
});

it('a count entered by hand is judged like one in a file', () => {
  const given = { campaign: 'spring', day: '2026-03-01', channel: 'email', delivered: '12' };
  expect(judgeDelivered(given, OFFERED)).toEqual({ row: { ...given, delivered: 12 } });
  expect(judgeDelivered({ ...given, delivered: '1.5' }, OFFERED)).toEqual({ problem: 'delivered' });
});
