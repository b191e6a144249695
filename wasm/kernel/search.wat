;; Finding text in text.

;; Whether `$count` bytes at two addresses are the same.
(func $bytes_equal (param $a i32) (param $b i32) (param $count i32) (result i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $a) (local.get $count)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
      (if (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (local.set $b (i32.add (local.get $b) (i32.const 1)))
      (br $next)))
  (i32.const 1))

;; The first position from `$from` on where `$needle` stands in `$text`, or -1. Blocks of 16 are searched for the first
;; byte; what precedes `$from` in its block is masked off.
(func $find_from (param $text i32) (param $from i32) (param $needle i32) (result i32)
  (local $length i32) (local $count i32) (local $last i32) (local $block i32) (local $mask i32)
  (local $first v128) (local $position i32)
  (local.set $length (i32.load (local.get $text)))
  (local.set $count (i32.load (local.get $needle)))
  (local.set $last (i32.sub (local.get $length) (local.get $count)))
  (if (i32.gt_s (local.get $from) (local.get $last)) (then (return (i32.const -1))))
  (if (i32.eqz (local.get $count)) (then (return (local.get $from))))
  (call $charge (i32.sub (local.get $length) (local.get $from)))
  (local.set $first (i8x16.splat (i32.load8_u offset=16 (local.get $needle))))
  (local.set $block (i32.and (local.get $from) (i32.const -16)))
  (loop $next
    (local.set $mask
      (i8x16.bitmask
        (i8x16.eq (v128.load offset=16 (i32.add (local.get $text) (local.get $block))) (local.get $first))))
    (if (i32.lt_u (local.get $block) (local.get $from))
      (then
        (local.set $mask
          (i32.and (local.get $mask)
            (i32.shl (i32.const -1) (i32.sub (local.get $from) (local.get $block)))))))
    (block $exhausted
      (loop $candidate
        (br_if $exhausted (i32.eqz (local.get $mask)))
        (local.set $position (i32.add (local.get $block) (i32.ctz (local.get $mask))))
        (if (i32.gt_u (local.get $position) (local.get $last)) (then (return (i32.const -1))))
        (call $charge (i32.add (local.get $count) (i32.const 15)))
        (if (call $bytes_equal
              (i32.add (i32.add (local.get $text) (i32.const 16)) (local.get $position))
              (i32.add (local.get $needle) (i32.const 16))
              (local.get $count))
          (then (return (local.get $position))))
        (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
        (br $candidate)))
    (local.set $block (i32.add (local.get $block) (i32.const 16)))
    (br_if $next (i32.le_u (local.get $block) (local.get $last))))
  (i32.const -1))

(func $str_find (export "str_find") (param $text i32) (param $needle i32) (result i64)
  (i64.extend_i32_s (call $find_from (local.get $text) (i32.const 0) (local.get $needle))))

(func $str_rfind (export "str_rfind") (param $text i32) (param $needle i32) (result i64)
  (local $position i32) (local $count i32)
  (local.set $count (i32.load (local.get $needle)))
  (local.set $position (i32.sub (i32.load (local.get $text)) (local.get $count)))
  (block $none
    (loop $next
      (br_if $none (i32.lt_s (local.get $position) (i32.const 0)))
      (call $charge (i32.add (local.get $count) (i32.const 15)))
      (if (call $bytes_equal
            (i32.add (i32.add (local.get $text) (i32.const 16)) (local.get $position))
            (i32.add (local.get $needle) (i32.const 16))
            (local.get $count))
        (then (return (i64.extend_i32_u (local.get $position)))))
      (local.set $position (i32.sub (local.get $position) (i32.const 1)))
      (br $next)))
  (i64.const -1))

;; Occurrences that do not overlap, at most `$limit`; not for an empty needle.
(func $occurrences (param $text i32) (param $needle i32) (param $limit i64) (result i32)
  (local $position i32) (local $count i32)
  (block $done
    (loop $next
      (br_if $done (i64.ge_u (i64.extend_i32_u (local.get $count)) (local.get $limit)))
      (local.set $position (call $find_from (local.get $text) (local.get $position) (local.get $needle)))
      (br_if $done (i32.lt_s (local.get $position) (i32.const 0)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (local.set $position (i32.add (local.get $position) (i32.load (local.get $needle))))
      (br $next)))
  (local.get $count))

;; An empty needle stands before each byte and at the end.
(func $str_count (export "str_count") (param $text i32) (param $needle i32) (result i64)
  (if (i32.eqz (i32.load (local.get $needle)))
    (then (return (i64.add (i64.load32_u (local.get $text)) (i64.const 1)))))
  (i64.extend_i32_u (call $occurrences (local.get $text) (local.get $needle) (i64.const -1))))

(func $str_starts (export "str_starts") (param $text i32) (param $prefix i32) (result i32)
  (if (i32.gt_u (i32.load (local.get $prefix)) (i32.load (local.get $text))) (then (return (i32.const 0))))
  (call $charge (i32.load (local.get $prefix)))
  (call $bytes_equal (i32.add (local.get $text) (i32.const 16)) (i32.add (local.get $prefix) (i32.const 16))
    (i32.load (local.get $prefix))))

(func $str_ends (export "str_ends") (param $text i32) (param $suffix i32) (result i32)
  (local $count i32)
  (local.set $count (i32.load (local.get $suffix)))
  (if (i32.gt_u (local.get $count) (i32.load (local.get $text))) (then (return (i32.const 0))))
  (call $charge (local.get $count))
  (call $bytes_equal
    (i32.sub (i32.add (i32.add (local.get $text) (i32.const 16)) (i32.load (local.get $text))) (local.get $count))
    (i32.add (local.get $suffix) (i32.const 16))
    (local.get $count)))

;; With a limit below zero, all. An empty pattern stands before each byte and at the end.
(func $str_replace (export "str_replace") (param $text i32) (param $old i32) (param $new i32) (param $limit i64)
  (result i32)
  (local $count i32) (local $length i32) (local $each i32) (local $result i32) (local $target i32)
  (local $position i32) (local $next i32)
  (local.set $length (i32.load (local.get $text)))
  (local.set $each (i32.load (local.get $old)))
  (if (local.get $each)
    (then (local.set $count (call $occurrences (local.get $text) (local.get $old) (local.get $limit))))
    (else
      (local.set $count (i32.add (local.get $length) (i32.const 1)))
      (if (i64.gt_u (i64.extend_i32_u (local.get $count)) (local.get $limit))
        (then (local.set $count (i32.wrap_i64 (local.get $limit)))))))
  (if (i32.eqz (local.get $count)) (then (return (local.get $text))))
  (local.set $result
    (call $str_new
      (call $bounded
        (i64.add
          (i64.sub
            (i64.extend_i32_u (local.get $length))
            (i64.mul (i64.extend_i32_u (local.get $count)) (i64.extend_i32_u (local.get $each))))
          (i64.mul (i64.extend_i32_u (local.get $count)) (i64.load32_u (local.get $new)))))))
  (call $charge (i32.load (local.get $result)))
  (local.set $target (i32.add (local.get $result) (i32.const 16)))
  (loop $again
    ;; The bytes before the next occurrence; for an empty pattern one byte, except before the first.
    (local.set $next
      (if (result i32) (local.get $each)
        (then (call $find_from (local.get $text) (local.get $position) (local.get $old)))
        (else
          (select (local.get $position) (i32.add (local.get $position) (i32.const 1))
            (i32.eq (local.get $target) (i32.add (local.get $result) (i32.const 16)))))))
    (memory.copy (local.get $target)
      (i32.add (i32.add (local.get $text) (i32.const 16)) (local.get $position))
      (i32.sub (local.get $next) (local.get $position)))
    (local.set $target (i32.add (local.get $target) (i32.sub (local.get $next) (local.get $position))))
    (memory.copy (local.get $target) (i32.add (local.get $new) (i32.const 16)) (i32.load (local.get $new)))
    (local.set $target (i32.add (local.get $target) (i32.load (local.get $new))))
    (local.set $position (i32.add (local.get $next) (local.get $each)))
    (local.set $count (i32.sub (local.get $count) (i32.const 1)))
    (br_if $again (local.get $count)))
  (memory.copy (local.get $target)
    (i32.add (i32.add (local.get $text) (i32.const 16)) (local.get $position))
    (i32.sub (local.get $length) (local.get $position)))
  (local.get $result))
