import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { OfFormat } from '../../../platform/http/openapi-schema.js';
import { TaskDto } from './task.dto.js';

/** A label, as a task embeds it. */
export class EmbeddedLabelDto {
  /** @example "019a9f3e-5c00-7000-8000-000000001abe" */
  @OfFormat('uuid')
  id: string;
  /** @example "urgent" */
  name: string;
  /**
   * `#rrggbb`
   * @example "#d93025"
   */
  color: string | null;
}

/** Somebody whose task it is, as a task embeds them. */
export class EmbeddedAssigneeDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000a11c" */
  @OfFormat('uuid')
  userId: string;
  /** @example "maya" */
  username: string;
  /** @example "Maya" */
  displayName: string;
}

class Embedded {
  /** With `include=labels`: its labels, in the order of `labelIds`. */
  labels?: EmbeddedLabelDto[];
  /** With `include=assignees`: whose task it is, in the order of `assigneeIds`. */
  assignees?: EmbeddedAssigneeDto[];
  /** With `include=subtasks`: its direct parts, open and completed, by position, at most a hundred. */
  subtasks?: TaskDto[];
}

/** A task with what `include` asks for. Without `fields` every member of a task is there, with it only those that it names. */
export class TaskViewDto extends IntersectionType(
  PickType(TaskDto, ['id']),
  PartialType(OmitType(TaskDto, ['id'])),
  Embedded,
) {}
