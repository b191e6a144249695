;; Ranges: start, step and length; the stop is not needed again.

;; How many numbers there are; the differences are taken as unsigned, where they cannot overflow.
(func $range_length (export "range_length")
  (param $start i64) (param $stop i64) (param $step i64) (param $at i32) (result i64)
  (local $span i64) (local $length i64)
  (if (i64.eqz (local.get $step)) (then (call $deopt (global.get $value-error) (local.get $at))))
  (if (i64.gt_s (local.get $step) (i64.const 0))
    (then
      (if (i64.ge_s (local.get $start) (local.get $stop)) (then (return (i64.const 0))))
      (local.set $span (i64.sub (local.get $stop) (local.get $start))))
    (else
      (if (i64.le_s (local.get $start) (local.get $stop)) (then (return (i64.const 0))))
      (local.set $span (i64.sub (local.get $start) (local.get $stop)))
      (local.set $step (i64.sub (i64.const 0) (local.get $step)))))
  (local.set $length
    (i64.add
      (i64.div_u (i64.sub (local.get $span) (i64.const 1)) (local.get $step))
      (i64.const 1)))
  (if (i64.lt_s (local.get $length) (i64.const 0)) (then (call $overflow (local.get $at))))
  (local.get $length))

(func $range_new (export "range_new")
  (param $start i64) (param $stop i64) (param $step i64) (param $at i32) (result i32)
  (local $range i32) (local $length i64)
  (local.set $length (call $range_length (local.get $start) (local.get $stop) (local.get $step) (local.get $at)))
  (local.set $range (call $alloc (i32.const 48)))
  (i64.store offset=16 (local.get $range) (local.get $start))
  (i64.store offset=24 (local.get $range) (local.get $step))
  (i64.store offset=32 (local.get $range) (local.get $length))
  (local.get $range))

(func $range_contains (export "range_contains") (param $range i32) (param $value i64) (result i32)
  (local $start i64) (local $step i64) (local $span i64)
  (local.set $start (i64.load offset=16 (local.get $range)))
  (local.set $step (i64.load offset=24 (local.get $range)))
  (if (i64.gt_s (local.get $step) (i64.const 0))
    (then
      (if (i64.lt_s (local.get $value) (local.get $start)) (then (return (i32.const 0))))
      (local.set $span (i64.sub (local.get $value) (local.get $start))))
    (else
      (if (i64.gt_s (local.get $value) (local.get $start)) (then (return (i32.const 0))))
      (local.set $span (i64.sub (local.get $start) (local.get $value)))
      (local.set $step (i64.sub (i64.const 0) (local.get $step)))))
  (i32.and
    (i64.eqz (i64.rem_u (local.get $span) (local.get $step)))
    (i64.lt_u (i64.div_u (local.get $span) (local.get $step)) (i64.load offset=32 (local.get $range)))))

(func $range_get (export "range_get") (param $range i32) (param $index i64) (param $at i32) (result i64)
  (local $length i64)
  (local.set $length (i64.load offset=32 (local.get $range)))
  (if (i64.lt_s (local.get $index) (i64.const 0))
    (then (local.set $index (i64.add (local.get $index) (local.get $length)))))
  (if (i64.ge_u (local.get $index) (local.get $length))
    (then (call $deopt (global.get $index-out-of-range) (local.get $at))))
  (i64.add
    (i64.load offset=16 (local.get $range))
    (i64.mul (local.get $index) (i64.load offset=24 (local.get $range)))))

;; Equal as sequences: the step of fewer than two numbers does not matter.
(func $range_equal (export "range_equal") (param $a i32) (param $b i32) (result i32)
  (local $length i64)
  (local.set $length (i64.load offset=32 (local.get $a)))
  (if (i64.ne (local.get $length) (i64.load offset=32 (local.get $b))) (then (return (i32.const 0))))
  (if (i64.eqz (local.get $length)) (then (return (i32.const 1))))
  (if (i64.ne (i64.load offset=16 (local.get $a)) (i64.load offset=16 (local.get $b)))
    (then (return (i32.const 0))))
  (i32.or
    (i64.eq (local.get $length) (i64.const 1))
    (i64.eq (i64.load offset=24 (local.get $a)) (i64.load offset=24 (local.get $b)))))

(func $range_list (export "range_list") (param $range i32) (result i32)
  (local $list i32) (local $slot i32) (local $end i32) (local $value i64) (local $count i32)
  (local.set $count (call $bounded (i64.load offset=32 (local.get $range))))
  (call $charge (local.get $count))
  (local.set $list (call $list_new (local.get $count)))
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (local.get $count) (i32.const 3))))
  (local.set $value (i64.load offset=16 (local.get $range)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $slot) (local.get $end)))
      (i64.store (local.get $slot) (local.get $value))
      (local.set $value (i64.add (local.get $value) (i64.load offset=24 (local.get $range))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (br $next)))
  (local.get $list))
