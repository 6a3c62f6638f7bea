import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { OfFormat } from '../../../platform/http/openapi/properties.js';
import { TaskDto } from './task.dto.js';

/** A label, as a task embeds it. */
export class EmbeddedLabelDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  /** `#rrggbb` */
  color: string | null;
}

/** Somebody whose task it is, as a task embeds them. */
export class EmbeddedAssigneeDto {
  @OfFormat('uuid')
  userId: string;
  username: string;
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
