#ifndef V2V_NETWORK_PROGRAMS_H
#define V2V_NETWORK_PROGRAMS_H

#include <wchar.h>

/*
 * Runs a program of System32 with its arguments, up to a NULL, each quoted; what it writes goes to
 * our standard output. Gives its exit status, -1 where it cannot be started or does not end.
 */
int network_run(const wchar_t* program, const wchar_t* const* arguments);

#endif
