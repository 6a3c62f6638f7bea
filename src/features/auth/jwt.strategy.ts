import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isUUID } from 'class-validator';
import { ExtractJwt, Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { type AccessClaims, AccessTokens, ALGORITHM, AUDIENCE } from './access-tokens.js';
import { TokenRequired } from './auth.errors.js';

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
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: keyOf,
      algorithms: [ALGORITHM],
      issuer: tokens.issuer,
      audience: AUDIENCE,
    });
  }

  validate(claims: AccessClaims): AccessClaims {
    if (!isUUID(claims.sid) || !isUUID(claims.sub) || !claims.exp) throw new TokenRequired();
    return claims;
  }
}
