#ifndef V2V_NETWORK_OUTPUT_H
#define V2V_NETWORK_OUTPUT_H

#include <wchar.h>

/* Writes a line to standard output in UTF-8, at once, so that it stands before what a program that
 * is run writes. */
void network_say(const wchar_t* format, ...);

#endif
