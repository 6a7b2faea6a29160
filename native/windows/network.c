#include "network.h"

#include <stdlib.h>
#include <windows.h>

#include "network-adapters.h"
#include "network-conf.h"
#include "network-output.h"
#include "network-settings.h"

/* Drivers are installed while we wait. */
enum { DEFAULT_SECONDS = 300, MAX_SECONDS = 3600, POLL_MILLISECONDS = 2000 };

/* How many adapters are not there yet. */
static size_t count_missing(const struct network_conf* conf) {
  size_t missing = 0;
  struct present_adapter adapter;
  for (size_t at = 0; at < conf->adapter_count; at++)
    missing += !find_adapter(conf->adapters[at].mac, &adapter);
  return missing;
}

static void wait_for_adapters(const struct network_conf* conf, DWORD seconds) {
  /* The difference is right across the moment at which the count begins again. */
  const DWORD begin = GetTickCount();
  while (count_missing(conf) > 0 && GetTickCount() - begin < seconds * 1000)
    Sleep(POLL_MILLISECONDS);
}

static int seconds_of(const wchar_t* text) {
  wchar_t* end;
  long seconds = wcstol(text, &end, 10);
  return *text != L'\0' && *end == L'\0' && seconds >= 0 && seconds <= MAX_SECONDS ? (int)seconds
                                                                                   : -1;
}

int network_command(int argc, wchar_t** argv) {
  int seconds = argc == 3 ? seconds_of(argv[2]) : DEFAULT_SECONDS;
  if (argc < 2 || argc > 3 || seconds < 0) {
    network_say(L"usage: network FILE [SECONDS]");
    return NETWORK_BAD_FILE;
  }
  struct network_conf* conf = network_conf_read(argv[1]);
  if (conf == NULL) return NETWORK_BAD_FILE;

  int failed = 0;
  wait_for_adapters(conf, (DWORD)seconds);
  for (size_t at = 0; at < conf->adapter_count; at++) {
    const struct network_adapter* settings = &conf->adapters[at];
    struct present_adapter adapter;
    if (find_adapter(settings->mac, &adapter)) {
      failed += apply_adapter(conf, settings, &adapter);
    } else {
      network_say(L"There is not just one adapter %ls.", settings->mac_text);
      failed++;
    }
  }
  /* Their gateways are behind the adapters. */
  apply_routes(conf);
  network_conf_free(conf);
  return failed == 0 ? NETWORK_DONE : NETWORK_FAILED;
}
