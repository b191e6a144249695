;; Memory: the bump arena, the globals that emitted code and the host share, and giving up.

(memory (export "memory") 4 4096)

(global $current (export "current") (mut i32) (i32.const 0))
(global $fuel (export "fuel") (mut i32) (i32.const 0))
(global $fuel_limit (export "fuel_limit") (mut i32) (i32.const 0))
(global $heap (export "heap") (mut i32) (i32.const 0))
(global $heap_end (export "heap_end") (mut i32) (i32.const 0))
(global $deopt_reason (export "deopt_reason") (mut i32) (i32.const 0))
(global $deopt_at (export "deopt_at") (mut i32) (i32.const -1))

;; Records why and where, and raises the exception that CPython would, or traps. Never returns.
(func $deopt (export "deopt") (param $reason i32) (param $at i32)
  (global.set $deopt_reason (local.get $reason))
  (global.set $deopt_at (local.get $at))
  (call $raise_for (local.get $reason))
  (unreachable))

;; Makes room for static data up to `end`, and starts the arena after it.
(func $ensure (export "ensure") (param $end i32)
  (call $grow (local.get $end))
  (global.set $heap (i32.and (i32.add (local.get $end) (i32.const 15)) (i32.const -16)))
  (global.set $heap_end (i32.add (global.get $heap) (global.get $arena_bytes))))

(func $grow (param $end i32)
  (local $missing i32)
  (local.set $missing
    (i32.sub (i32.shr_u (i32.add (local.get $end) (i32.const 65535)) (i32.const 16)) (memory.size)))
  (if (i32.gt_s (local.get $missing) (i32.const 0))
    (then
      ;; Growing is a system call: by half at once, where there is as much.
      (if (i32.lt_s (local.get $missing) (i32.shr_u (memory.size) (i32.const 1)))
        (then
          (if (i32.ne (memory.grow (i32.shr_u (memory.size) (i32.const 1))) (i32.const -1))
            (then (return)))))
      (if (i32.eq (memory.grow (local.get $missing)) (i32.const -1))
        (then (call $deopt (global.get $arena-exhausted) (i32.const -1)))))))

;; 16-aligned bytes that hold whatever an earlier test left there.
(func $alloc (export "alloc") (param $bytes i32) (result i32)
  (local $at i32) (local $next i32)
  (local.set $at (global.get $heap))
  (if (i32.gt_u (local.get $bytes) (global.get $arena_bytes))
    (then (call $deopt (global.get $arena-exhausted) (i32.const -1))))
  (local.set $next
    (i32.add (local.get $at) (i32.and (i32.add (local.get $bytes) (i32.const 15)) (i32.const -16))))
  (if (i32.gt_u (local.get $next) (global.get $heap_end))
    (then (call $deopt (global.get $arena-exhausted) (i32.const -1))))
  (if (i32.gt_u (local.get $next) (i32.shl (memory.size) (i32.const 16)))
    (then (call $grow (local.get $next))))
  (global.set $heap (local.get $next))
  (local.get $at))

;; A count that becomes bytes: more than the arena holds is given up before it is multiplied.
(func $bounded (param $count i64) (result i32)
  (if (i64.gt_u (local.get $count) (i64.extend_i32_u (global.get $arena_bytes)))
    (then (call $deopt (global.get $arena-exhausted) (i32.const -1))))
  (i32.wrap_i64 (local.get $count)))

;; Loops of the kernel spend fuel too: one unit for 16 elements or bytes.
(func $charge (param $work i32)
  (global.set $fuel (i32.sub (global.get $fuel) (i32.shr_u (local.get $work) (i32.const 4))))
  (if (i32.lt_s (global.get $fuel) (i32.const 0))
    (then (call $deopt (global.get $fuel-exhausted) (i32.const -1)))))
