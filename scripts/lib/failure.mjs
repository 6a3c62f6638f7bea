/** Something that a person can act on: what happened and why, and what to type. */
export class Failure extends Error {
  /**
   * @param {string} message what happened and why
   * @param {string[]} [remedies] what to do, one line each
   */
  constructor(message, remedies = []) {
    super(message);
    this.name = 'Failure';
    this.remedies = remedies;
  }
}
