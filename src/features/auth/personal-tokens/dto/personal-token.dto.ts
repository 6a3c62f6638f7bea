import { OfFormat } from '../../../../platform/http/openapi/properties.js';
import type { PersonalToken } from '../personal-token.entity.js';

/** A personal access token, without the secret. */
export class PersonalTokenDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  /** What it may do. */
  scopes: string[];
  @OfFormat('date-time')
  createdAt: string;
  /** When it ends; null when it does not by itself. */
  @OfFormat('date-time')
  expiresAt: string | null;
  /** To the minute; null while it was never used. */
  @OfFormat('date-time')
  lastUsedAt: string | null;

  static from({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: PersonalToken): PersonalTokenDto {
    return {
      id,
      name,
      scopes,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    };
  }
}

/** A personal access token that was just made. */
export class CreatedPersonalTokenDto extends PersonalTokenDto {
  /** Send it as `Authorization: Bearer <token>`. It is told only now. */
  token: string;
}
