/* A stand-in for nix-ld, for the tests: an ELF interpreter that starts the program again through the loader that NIX_LD
   names, with the libraries of NIX_LD_LIBRARY_PATH. The real nix-ld loads that loader into the same process; what the
   program finds, and what it misses, is the same. Freestanding: no C library has been set up when this runs. */
static long call(long n, long a, const void *b, const void *c) {
  long r;
  __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return r;
}
static void say(const char *s) {
  long n = 0;
  while (s[n]) n++;
  call(1, 2, s, (const void *)n);
}
static char *value(char **env, const char *name) {
  for (; *env; env++) {
    long i = 0;
    while (name[i] && (*env)[i] == name[i]) i++;
    if (!name[i] && (*env)[i] == '=') return *env + i + 1;
  }
  return 0;
}
static char path[4096];
__attribute__((used)) void start_c(long *sp) {
  long argc = sp[0];
  char **argv = (char **)(sp + 1), **env = argv + argc + 1;
  char *loader = value(env, "NIX_LD"), *libraries = value(env, "NIX_LD_LIBRARY_PATH");
  if (!loader) {
    say("cannot execute: NIX_LD is not set\n");
    call(60, 127, 0, 0);
  }
  /* /proc/self/exe is the program that the kernel was asked to start, whatever argv[0] says. */
  long n = call(89, (long)"/proc/self/exe", path, (const void *)(sizeof path - 1));
  if (n < 0) call(60, 127, 0, 0);
  path[n] = 0;
  char *args[argc + 8];
  long k = 0;
  args[k++] = loader;
  args[k++] = "--argv0";
  args[k++] = argv[0];
  if (libraries) {
    args[k++] = "--library-path";
    args[k++] = libraries;
  }
  args[k++] = path;
  for (long i = 1; i < argc; i++) args[k++] = argv[i];
  args[k] = 0;
  call(59, (long)loader, args, env);
  say("cannot execute: NIX_LD cannot be started\n");
  call(60, 127, 0, 0);
}
__asm__(".globl _start\n_start:\n mov %rsp,%rdi\n and $-16,%rsp\n call start_c\n");
