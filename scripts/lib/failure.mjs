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

const NOT_OURS = 'belongs to another user';
const NO_FOLDER = 'is not a folder';
const FAULTS = { EACCES: NOT_OURS, EPERM: NOT_OURS, ENOTDIR: NO_FOLDER, EEXIST: NO_FOLDER };

/** What to say of an error: that `.data` cannot be used, whoever met it, has the same few reasons. */
export function explained(error) {
  if (error.code === 'EROFS')
    return new Failure(`This checkout cannot be written to: ${error.message}`, [
      'copy it to where it can, and start it there',
    ]);
  const isAboutData = /[\\/]\.data([\\/]|$)/.test(error.path);
  if (!isAboutData || !FAULTS[error.code]) return error;
  return new Failure(`.data ${FAULTS[error.code]}: ${error.message}`, [
    'start as its owner, or remove it: sudo rm -rf .data',
  ]);
}
