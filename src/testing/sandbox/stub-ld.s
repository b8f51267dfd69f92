# The loader that stands at /lib64/ld-linux-x86-64.so.2 on a NixOS without nix-ld: it says why a program for generic
# Linux does not start, in NixOS' words, and ends with status 127. The kernel starts it in the program's place, with
# the program's arguments on the stack; it needs no address of its own, so it can be loaded anywhere.
        .globl  _start
        .text
_start:
        mov     (%rsp), %rax            # argc
        lea     unknown(%rip), %r12
        test    %rax, %rax
        jz      1f
        mov     8(%rsp), %r12           # argv[0]
1:      lea     before(%rip), %rsi
        mov     $after_before - before, %edx
        call    write
        mov     %r12, %rsi              # the length of argv[0]
        xor     %edx, %edx
2:      cmpb    $0, (%rsi,%rdx)
        je      3f
        inc     %rdx
        jmp     2b
3:      call    write
        lea     rest(%rip), %rsi
        mov     $after_rest - rest, %edx
        call    write
        mov     $60, %eax               # exit
        mov     $127, %edi
        syscall
write:  mov     $1, %eax                # write(2, %rsi, %rdx)
        mov     $2, %edi
        syscall
        ret
unknown:
        .asciz  "(unknown)"
before: .ascii  "Could not start dynamically linked executable: "
after_before:
rest:   .ascii  "\nNixOS cannot run dynamically linked executables intended for generic\n"
        .ascii  "linux environments out of the box. For more information, see:\n"
        .ascii  "https://nix.dev/permalink/stub-ld\n"
after_rest:
        .section .note.GNU-stack, "", @progbits
