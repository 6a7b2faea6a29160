// The list of scripts, which the conversion leaves, and the state, which is written before and
// after each script.
//
// scripts.txt, a line a script:  NAME ATTEMPTS SECONDS cmd|powershell
// state.txt:                     v2v-node-firstboot 1
//                                restarts NUMBER
//                                NAME ATTEMPTS OUTCOME STATUS SECONDS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firstboot.h"

static const char first_line[] = "v2v-node-firstboot 1";

enum { MOST_BYTES = 256 * 1024 };

static const char* const outcome_names[] = {"waiting",         "running",     "done",
                                            "failed",          "not-started", "timed-out",
                                            "too-much-output", "stopped",     "interrupted"};

const wchar_t* outcome_name(outcome outcome) {
  static wchar_t name[32];
  MultiByteToWideChar(CP_UTF8, 0, outcome_names[outcome], -1, name, 32);
  return name;
}

// A name that is also a directory's: nothing that leads elsewhere.
static bool is_plain_name(const char* name) {
  if (name[0] == '.' || name[0] == '\0') return false;
  return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
         strlen(name);
}

static bool parse_script(const char* line, script* script) {
  char language[16] = "";
  memset(script, 0, sizeof *script);
  int fields = sscanf(line, "%79s %u %u %15s", script->name, &script->most_attempts,
                      &script->seconds, language);
  script->language = strcmp(language, "powershell") == 0 ? LANGUAGE_POWERSHELL : LANGUAGE_CMD;
  return fields == 4 && is_plain_name(script->name) &&
         (script->language == LANGUAGE_POWERSHELL || strcmp(language, "cmd") == 0);
}

static void note_outcome(script_list* list, const char* line) {
  char name[NAME_SIZE];
  char word[32];
  unsigned attempts, code, took;
  if (sscanf(line, "%79s %u %31s %u %u", name, &attempts, word, &code, &took) != 5) return;
  for (int i = 0; i < list->count; i++) {
    script* script = &list->scripts[i];
    if (strcmp(script->name, name) != 0) continue;
    script->attempts = attempts;
    script->code = code;
    script->took = took;
    for (int known = WAITING; known <= INTERRUPTED; known++) {
      if (strcmp(word, outcome_names[known]) == 0) script->outcome = (outcome)known;
    }
  }
}

static bool read_state(const paths* where, script_list* list) {
  char* content = read_file(where->state, MOST_BYTES, NULL);
  if (content == NULL) return !exists(where->state);
  char* line = strtok(content, "\r\n");
  bool good = line != NULL && strcmp(line, first_line) == 0;
  line = good ? strtok(NULL, "\r\n") : NULL;
  good = line != NULL && sscanf(line, "restarts %u", &list->restarts) == 1;
  while (good && (line = strtok(NULL, "\r\n")) != NULL) note_outcome(list, line);
  free(content);
  return good;
}

bool read_list(const paths* where, script_list* list) {
  list->count = 0;
  list->restarts = 0;
  char* content = read_file(where->list, MOST_BYTES, NULL);
  if (content == NULL) return false;
  bool good = true;
  for (char* line = strtok(content, "\r\n"); line != NULL && good; line = strtok(NULL, "\r\n")) {
    good = list->count < MOST_SCRIPTS && parse_script(line, &list->scripts[list->count]);
    list->count++;
  }
  free(content);
  return good && read_state(where, list);
}

bool write_state(const paths* where, const script_list* list) {
  size_t room = 128 + (size_t)list->count * (NAME_SIZE + 80);
  char* content = malloc(room);
  if (content == NULL) return false;
  int size = sprintf(content, "%s\r\nrestarts %u\r\n", first_line, list->restarts);
  for (int i = 0; i < list->count; i++) {
    const script* script = &list->scripts[i];
    size += sprintf(content + size, "%s %u %s %u %u\r\n", script->name, script->attempts,
                    outcome_names[script->outcome], script->code, script->took);
  }
  bool written = replace_file(where->state, content, (DWORD)size);
  free(content);
  return written;
}
