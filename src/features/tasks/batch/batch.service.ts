import { Injectable, type Type } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Config } from '../../../platform/config/config.js';
import { DomainError, type FieldError, InvalidInput } from '../../../platform/errors/domain-error.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { type ExpectedVersion, parseIfMatch } from '../../../platform/http/if-match.js';
import { problemType, toProblem } from '../../../platform/http/problem.js';
import { validPart } from '../../../platform/http/validation.js';
import { CreateTaskDto } from '../dto/create-task.dto.js';
import type { TaskDto } from '../dto/task.dto.js';
import { UpdateTaskDto } from '../dto/update-task.dto.js';
import { PlaceTaskDto } from '../placement/dto/place-task.dto.js';
import { TaskPlacement } from '../placement/task-placement.service.js';
import { TasksService } from '../tasks.service.js';
import { TrashService } from '../trash/trash.service.js';
import { type TaskBatchDto, TaskOperationDto, type OperationName } from './dto/batch.dto.js';
import type { TaskBatchResultsDto, TaskOperationResultDto } from './dto/batch-results.dto.js';

/** Milliseconds for a hundred operations that are all or nothing: one has less, as a request of its own. */
const LIMIT = 9_000;

/** One operation on its way. */
interface Call<Body> {
  readonly actor: Actor;
  readonly id: string;
  readonly expected: ExpectedVersion;
  readonly body: Body;
}

interface Kind {
  readonly status: number;
  /** What it takes as body, if it takes one. */
  readonly body?: Type<object>;
  readonly run: (call: Call<never>) => Promise<TaskDto | void>;
}

/** An operation whose form is right, and the pointer to it. */
interface Step extends TaskOperationDto {
  readonly at: string;
}

/** Carries out operations on tasks, by the use cases and the rules of their own routes. */
@Injectable()
export class BatchService {
  private readonly kinds: Record<OperationName, Kind>;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
    tasks: TasksService,
    placement: TaskPlacement,
    trash: TrashService,
  ) {
    this.kinds = {
      create: {
        status: 201,
        body: CreateTaskDto,
        run: ({ actor, body }: Call<CreateTaskDto>) => tasks.create(actor, body),
      },
      update: {
        status: 200,
        body: UpdateTaskDto,
        run: ({ actor, id, body, expected }: Call<UpdateTaskDto>) => tasks.update(actor, id, body, expected),
      },
      complete: { status: 200, run: ({ actor, id, expected }) => tasks.complete(actor, id, expected) },
      reopen: { status: 200, run: ({ actor, id, expected }) => tasks.reopen(actor, id, expected) },
      move: {
        status: 200,
        body: PlaceTaskDto,
        run: ({ actor, id, body, expected }: Call<PlaceTaskDto>) =>
          placement.place(actor, id, body, expected),
      },
      delete: { status: 204, run: ({ actor, id, expected }) => trash.delete(actor, id, expected) },
      restore: { status: 200, run: ({ actor, id, expected }) => trash.restore(actor, id, expected) },
    };
  }

  /** Throws InvalidInput; and if it is atomic what the first operation throws that is refused. */
  async run(actor: Actor, { operations, isAtomic }: TaskBatchDto): Promise<TaskBatchResultsDto> {
    const steps = await this.steps(operations);
    if (isAtomic)
      return this.unitOfWork.runAsOne(() => inTurn(steps, (step) => this.must(actor, step)), LIMIT);
    return inTurn(steps, (step) => this.may(actor, step));
  }

  private async must(actor: Actor, step: Step): Promise<TaskOperationResultDto> {
    try {
      return await this.carryOut(actor, step);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const fields = error.fields ?? [{ pointer: step.at, code: error.code, message: error.message }];
      throw Object.assign(error, { fields });
    }
  }

  private async may(actor: Actor, step: Step): Promise<TaskOperationResultDto> {
    try {
      return await this.carryOut(actor, step);
    } catch (error) {
      const { problem, isFault } = toProblem(error);
      // Under an Idempotency-Key it would be kept, though a repeat may do better.
      const isPassing = !(error instanceof DomainError) || problem.status >= 500;
      if (isFault || (this.unitOfWork.isPart && isPassing)) throw error;
      return {
        status: problem.status,
        problem: { type: problemType(this.config, problem.code), ...problem },
      };
    }
  }

  private async carryOut(
    actor: Actor,
    { at, operation, id, ifMatch, body }: Step,
  ): Promise<TaskOperationResultDto> {
    const kind = this.kinds[operation];
    const valid = kind.body && (await validPart(kind.body, body, `${at}/body`));
    const expected = parseIfMatch(ifMatch?.replace(/^v.*$/, '"$&"'));
    const call = { actor, id: id?.toLowerCase() ?? '', expected, body: valid as never };
    const task = await kind.run(call);
    return { status: kind.status, ...(task && { task }) };
  }

  /** Throws InvalidInput about the form of all operations; their bodies are for each to refuse. */
  private async steps(operations: object[]): Promise<Step[]> {
    const steps: Step[] = [];
    const fields: FieldError[] = [];
    for (const [index, value] of operations.entries()) {
      const at = `/operations/${index}`;
      try {
        const step = { ...(await validPart(TaskOperationDto, value, at)), at };
        fields.push(...this.misplaced(step));
        steps.push(step);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        fields.push(...error.fields);
      }
    }
    if (fields.length > 0) throw new InvalidInput(fields);
    return steps;
  }

  private misplaced({ at, operation, id, body }: Step): FieldError[] {
    const says = (name: string, message: string) => ({
      pointer: `${at}/${name}`,
      code: 'operation',
      message,
    });
    const fields: FieldError[] = [];
    if ((id === undefined) !== (operation === 'create'))
      fields.push(
        says('id', `${operation} ${id === undefined ? 'needs an id' : 'takes its id in the body'}`),
      );
    if (body !== undefined && !this.kinds[operation].body)
      fields.push(says('body', `${operation} takes no body`));
    return fields;
  }
}

async function inTurn(
  steps: Step[],
  work: (step: Step) => Promise<TaskOperationResultDto>,
): Promise<TaskBatchResultsDto> {
  const results: TaskOperationResultDto[] = [];
  for (const step of steps) results.push(await work(step));
  return { results };
}
