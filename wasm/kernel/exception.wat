;; Exceptions: what lowered handlers may catch. Everything else that ends a run is a trap, which no handler sees.
;;
;; An exception is { u32 class, u32 text, u32 string, u32 attribute }: `class` is a position in `exceptionClasses`, or after
;; its end a class of the program; `text` says what is known of its arguments (0 none, 1 one string, 2 not known).

(tag $exception (export "exception") (param i32))

;; Inside of loops whose order is not known an exception cannot be caught: which one comes first is not known either.
(global $shield (export "shield") (mut i32) (i32.const 0))

(func $raise (export "raise") (param $exception i32) (param $at i32)
  (global.set $deopt_reason (global.get $exception-raised))
  (global.set $deopt_at (local.get $at))
  (if (global.get $shield) (then (unreachable)))
  (throw $exception (local.get $exception)))

;; The class of the exception that CPython raises for a reason, or -1 where that is not certain.
(func $class_of (param $reason i32) (result i32)
  (if (i32.eq (local.get $reason) (global.get $zero-division)) (then (return (global.get $ZeroDivisionError))))
  (if (i32.eq (local.get $reason) (global.get $index-out-of-range)) (then (return (global.get $IndexError))))
  (if (i32.eq (local.get $reason) (global.get $key-missing)) (then (return (global.get $KeyError))))
  (if (i32.eq (local.get $reason) (global.get $empty-sequence)) (then (return (global.get $ValueError))))
  (if (i32.eq (local.get $reason) (global.get $unpack-length)) (then (return (global.get $ValueError))))
  (i32.const -1))

;; Raises what the reason stands for; returns where that is not certain.
(func $raise_for (param $reason i32)
  (local $class i32) (local $exception i32)
  (local.set $class (call $class_of (local.get $reason)))
  (if (i32.or (i32.lt_s (local.get $class) (i32.const 0)) (global.get $shield)) (then (return)))
  (local.set $exception (call $alloc (i32.const 16)))
  (i32.store (local.get $exception) (local.get $class))
  (i32.store offset=4 (local.get $exception) (i32.const 2))
  (i32.store offset=8 (local.get $exception) (i32.const 0))
  (i32.store offset=12 (local.get $exception) (i32.const 0))
  (throw $exception (local.get $exception)))
