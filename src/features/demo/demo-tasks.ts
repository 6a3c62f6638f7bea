/** Who signs in to a new development database. */
export const DEMO_ADMIN = 'admin@doable.local';

interface DemoTask {
  title: string;
  description?: string;
  priority?: number;
  dueInDays?: number;
  estimatedMinutes?: number;
  isDone?: boolean;
}

/** A small team's week. */
export const DEMO_TASKS: DemoTask[] = [
  {
    title: 'Write the release notes',
    priority: 2,
    dueInDays: 2,
    description: 'One line per change, the reader first.',
  },
  { title: 'Book the train to Lisbon', priority: 3, dueInDays: 1, estimatedMinutes: 15 },
  { title: 'Water the office plants', dueInDays: 0 },
  {
    title: 'Renew the domain',
    priority: 4,
    dueInDays: -1,
    description: 'It expires at the end of the month.',
  },
  { title: 'Answer the survey of the tax office', priority: 1, dueInDays: 12 },
  { title: 'Plan the summer party', description: '- place\n- food\n- who brings the speakers' },
  { title: 'Review the budget', priority: 3, dueInDays: 5, estimatedMinutes: 90 },
  { title: 'Call the landlord about the heating', priority: 2, isDone: true },
  { title: 'Order coffee', isDone: true },
  { title: 'Prepare the demo', priority: 4, dueInDays: 3, estimatedMinutes: 120 },
  { title: 'Read "A Philosophy of Software Design"', description: 'Chapters 4 to 6.' },
  { title: 'Clean up old branches', isDone: true },
  { title: 'Invite the new colleague to lunch', dueInDays: 4 },
  { title: 'Measure the start-up time', priority: 1, estimatedMinutes: 45 },
  { title: 'Send the invoice for October', priority: 3, isDone: true },
  { title: 'Fix the squeaking door', estimatedMinutes: 10 },
  { title: 'Compare two mail providers', priority: 1, dueInDays: 9 },
  { title: 'Back up the photo archive', priority: 2, dueInDays: 7 },
  { title: 'Learn three words of Portuguese a day', description: '*obrigada*, *amanhã*, *saudade*' },
  { title: 'Choose a colour for the logo', isDone: true },
  { title: 'Return the library books', priority: 2, dueInDays: 6 },
  { title: 'Update the emergency contacts', priority: 1 },
  { title: 'Sketch the onboarding guide', estimatedMinutes: 60 },
  { title: 'Try the new bakery', isDone: true },
  { title: 'Sign the insurance papers', priority: 4, dueInDays: 1 },
  { title: 'Tidy the shared drive', estimatedMinutes: 30 },
  { title: 'Thank the beta testers', priority: 2, dueInDays: 8 },
];
