/** Outline icons on a 16 by 16 grid, by what they stand for. */
const PATHS = {
  overview: 'M2 13.5h12M4 11V8M8 11V3M12 11V6',
  reasons: 'M2.5 3.5h11v7.5h-6l-3 2.5V11h-2z M5.5 6.25h5M5.5 8.5h3',
  saves: 'M8 13.5 3 8.7A3.1 3.1 0 0 1 8 5a3.1 3.1 0 0 1 5 3.7z',
  experiments: 'M6 2.5h4M7 2.5v4L3 13.5h10L9 6.5v-4M5 10h6',
  campaigns: 'M2.5 6.5v3h2.3L11 13V3L4.8 6.5z M13.5 6.5v3',
  cohorts: 'M2.5 2.5h4v4h-4z M9.5 2.5h4v4h-4z M2.5 9.5h4v4h-4z M9.5 9.5h4v4h-4z',
  messages: 'M2 4h8v6H2zM2 4.5l4 3 4-3M12.5 6.5v7h-7',
  why: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.6 10.6 14 14',
  alerts: 'M4 11V7a4 4 0 0 1 8 0v4l1.2 1.5H2.8zM6.8 14h2.4',
  propagation: 'M3 8h4M7 8l4-4M7 8l4 4M7 8h5M12.5 3.5h.01M12.5 8h.01M12.5 12.5h.01',
  recipients: 'M8 7.5a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM2.8 13.7a5.2 5.2 0 0 1 10.4 0',
  left: 'M9 2.5H3v11h6M6.5 8H14M11.5 5.5 14 8l-2.5 2.5',
  topics: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  look: 'M8 2.5C5 6 4 7.5 4 9.5a4 4 0 0 0 8 0c0-2-1-3.5-4-7z',
  copy: 'M3 3.5h10M8 3.5v9.5M6 13h4',
  webhooks:
    'M6.3 6.3a2.3 2.3 0 1 1 3.6-.4L11.5 9M9 4.5l-2.7 5M3 8.2a2.3 2.3 0 1 0 3 2.8h4.5M10.5 11a2.3 2.3 0 1 0 1-2',
  keys: 'M5.5 10.5a3 3 0 1 1 2.8-4H14v3h-1.5V8h-4.2a3 3 0 0 1-2.8 2.5z',
  imports: 'M8 2.5v7.5M5 7l3 3 3-3M2.5 13.5h11',
  deliveries: 'M2 3.5h12v9H2zM2 4l6 5 6-5',
  checklist: 'M2.5 4.5 4 6l2.5-3M2.5 11 4 12.5l2.5-3M9 5h4.5M9 11.5h4.5',
  members:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13.2a4.2 4.2 0 0 1 8.4 0M10.5 3.2a2.3 2.3 0 0 1 0 4.2M12 9.7a4.2 4.2 0 0 1 2.2 3.5',
  audit: 'M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
