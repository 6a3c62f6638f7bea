import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator';
import { type JwtFromRequestFunction, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { type AccessClaims, AccessTokens, AUDIENCE } from './access-tokens.js';
import { TokenRequired } from './auth.errors.js';

/** One compact JWS (RFC 7515), and nothing before or behind it. */
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i;

/** The token of a request. passport-jwt's own extractor takes what stands between others. */
const bearerToken: JwtFromRequestFunction = ({ headers }) => {
  const token = BEARER.exec(headers.authorization ?? '')?.[1];
  return token?.split('.').every(isCanonical) ? token : null;
};

/** The last character has bits that decoders ignore: with others in them it would be a second token with the same signature. */
const isCanonical = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

/** Checks the signature and the standing claims of a bearer token. Whether its session lives is asked elsewhere. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(tokens: AccessTokens) {
    const keyOf: SecretOrKeyProvider = (_request, token: string, done) => {
      const key = tokens.keyFor(token);
      // passport-jwt's types know no KeyObject; jsonwebtoken takes one.
      if (key) done(null, key as unknown as Buffer);
      else done(new TokenRequired());
    };
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: keyOf,
      algorithms: tokens.algorithms,
      issuer: tokens.issuer,
      audience: AUDIENCE,
    });
  }

  validate(claims: AccessClaims): AccessClaims {
    if (!isUUID(claims.sid) || !isUUID(claims.sub) || !claims.exp) throw new TokenRequired();
    return claims;
  }
}
