import type { CreateLabelDto } from '../labels/dto/create-label.dto.js';
import type { CreateProjectDto } from '../projects/dto/create-project.dto.js';
import type { GivenRole } from '../projects/members/dto/change-member.dto.js';
import type { CreateTaskDto } from '../tasks/dto/create-task.dto.js';

/** Who signs in to a new development database. */
export const DEMO_ADMIN = 'admin@doable.local';

/** By username. */
export type Person = 'admin' | 'joan';

type Details = Pick<CreateTaskDto, 'title' | 'description' | 'priority' | 'recurrence' | 'estimatedMinutes'>;

export interface DemoTask extends Details {
  dueInDays?: number;
  isDone?: boolean;
  section?: string;
  labels?: string[];
  assignees?: Person[];
  parts?: DemoTask[];
  comments?: { by: Person; content: string }[];
}

export interface DemoProject extends CreateProjectDto {
  owner: Person;
  shared?: { with: Person; as: GivenRole };
  /** Names that no other project's section has. */
  sections?: string[];
  tasks: DemoTask[];
}

/** The administrator's. */
export const DEMO_LABELS: CreateLabelDto[] = [
  { name: 'writing', color: '#2456d6' },
  { name: 'money', color: '#1f8a4c' },
  { name: 'five minutes', color: '#b7791f' },
];

/** A small team's week. */
export const DEMO_PROJECTS: DemoProject[] = [
  {
    name: 'Spring release',
    color: '#2456d6',
    owner: 'admin',
    shared: { with: 'joan', as: 'editor' },
    sections: ['Doing', 'Next'],
    tasks: [
      {
        title: 'Prepare the demo',
        section: 'Doing',
        priority: 4,
        dueInDays: 3,
        estimatedMinutes: 120,
        assignees: ['admin', 'joan'],
        parts: [
          { title: 'Measure the start-up time', priority: 1, estimatedMinutes: 45, isDone: true },
          { title: 'Sketch the onboarding guide', estimatedMinutes: 60, assignees: ['joan'] },
        ],
        comments: [
          { by: 'admin', content: '@joan, would you show the shared projects? I take the first half.' },
          { by: 'joan', content: 'Gladly. **Ten minutes** each, then questions.' },
        ],
      },
      {
        title: 'Write the release notes',
        section: 'Doing',
        priority: 2,
        dueInDays: 2,
        description: 'One line per change, the reader first.',
        labels: ['writing'],
        assignees: ['admin'],
      },
      {
        title: 'Compare two mail providers',
        section: 'Next',
        priority: 1,
        dueInDays: 9,
        assignees: ['joan'],
        comments: [{ by: 'joan', content: '- price per thousand\n- bounces\n- where the data is' }],
      },
      { title: 'Thank the beta testers', section: 'Next', priority: 2, dueInDays: 8, labels: ['writing'] },
      { title: 'Choose a colour for the logo', isDone: true },
      { title: 'Clean up old branches', isDone: true, labels: ['five minutes'] },
    ],
  },
  {
    name: 'Office',
    color: '#b7791f',
    owner: 'joan',
    shared: { with: 'admin', as: 'viewer' },
    tasks: [
      {
        title: 'Water the office plants',
        dueInDays: 0,
        recurrence: 'FREQ=WEEKLY',
        assignees: ['admin', 'joan'],
      },
      { title: 'Plan the summer party', description: '- place\n- food\n- who brings the speakers' },
      { title: 'Invite the new colleague to lunch', dueInDays: 4, assignees: ['joan'] },
      { title: 'Fix the squeaking door', estimatedMinutes: 10 },
      { title: 'Tidy the shared drive', estimatedMinutes: 30 },
      { title: 'Call the landlord about the heating', priority: 2, isDone: true },
      { title: 'Order coffee', isDone: true },
    ],
  },
  {
    name: 'Paperwork',
    owner: 'admin',
    tasks: [
      {
        title: 'Renew the domain',
        priority: 4,
        dueInDays: -1,
        description: 'It expires at the end of the month.',
        labels: ['five minutes', 'money'],
      },
      { title: 'Sign the insurance papers', priority: 4, dueInDays: 1 },
      { title: 'Review the budget', priority: 3, dueInDays: 5, estimatedMinutes: 90, labels: ['money'] },
      { title: 'Answer the survey of the tax office', priority: 1, dueInDays: 12 },
      { title: 'Update the emergency contacts', priority: 1 },
      { title: 'Send the invoice for October', priority: 3, isDone: true, labels: ['money'] },
    ],
  },
];

/** What is in no project. */
export const DEMO_INBOXES: Record<Person, DemoTask[]> = {
  admin: [
    { title: 'Book the train to Lisbon', priority: 3, dueInDays: 1, estimatedMinutes: 15 },
    { title: 'Return the library books', priority: 2, dueInDays: 6 },
    { title: 'Back up the photo archive', priority: 2, dueInDays: 7 },
    { title: 'Read "A Philosophy of Software Design"', description: 'Chapters 4 to 6.' },
  ],
  joan: [
    {
      title: 'Learn three words of Portuguese a day',
      dueInDays: 0,
      recurrence: 'FREQ=DAILY',
      description: '*obrigada*, *amanhã*, *saudade*',
    },
    { title: 'Try the new bakery', isDone: true },
  ],
};
