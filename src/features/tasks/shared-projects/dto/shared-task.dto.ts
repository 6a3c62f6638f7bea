import { PickType } from '@nestjs/swagger';
import { TaskDto } from '../../dto/task.dto.js';

/** What anybody may know of a task: nothing of people, labels or how it came to be. */
export class SharedTaskDto extends PickType(TaskDto, [
  'id',
  'sectionId',
  'parentId',
  'title',
  'description',
  'priority',
  'status',
  'completedAt',
  'startAt',
  'dueAt',
  'dueDate',
  'deadline',
  'recurrence',
  'timeZone',
  'position',
]) {}
