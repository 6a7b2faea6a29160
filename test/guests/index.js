'use strict';

/** Test guests: build them, pack them, boot them. */
module.exports = {
  ...require('./guests'),
  ...require('./windows/guests'),
  ...require('./build'),
  ...require('./any-guest'),
  ...require('./ova'),
  ...require('./machine'),
  ...require('./accelerator'),
  ...require('./vmware-hardware'),
  ...require('./firmware'),
};
