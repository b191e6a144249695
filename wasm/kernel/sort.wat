;; A stable merge sort of slots. Kinds: 0 int (and bool), 1 float, 2 str, 3 int of any size.

(func $sort_before (param $kind i32) (param $reverse i32) (param $a i32) (param $b i32) (result i32)
  (local $swap i32)
  ;; Descending: an element goes first only where it is greater, so equal ones keep their order.
  (if (local.get $reverse)
    (then
      (local.set $swap (local.get $a))
      (local.set $a (local.get $b))
      (local.set $b (local.get $swap))))
  (if (i32.eqz (local.get $kind))
    (then (return (i64.lt_s (i64.load (local.get $a)) (i64.load (local.get $b))))))
  (if (i32.eq (local.get $kind) (i32.const 1))
    (then (return (f64.lt (f64.load (local.get $a)) (f64.load (local.get $b))))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (i64.lt_s (call $wide_order (i64.load (local.get $a)) (i64.load (local.get $b))) (i64.const 0)))))
  (i32.lt_s (call $str_order (i32.load (local.get $a)) (i32.load (local.get $b))) (i32.const 0)))

(func $list_sort (export "list_sort") (param $list i32) (param $kind i32) (param $reverse i32) (param $at i32)
  (local $count i32) (local $from i32) (local $to i32) (local $width i32) (local $start i32) (local $swap i32)
  (local $bytes i32)
  (local.set $count (i32.load (local.get $list)))
  (local.set $from (i32.load offset=8 (local.get $list)))
  (if (i32.eq (local.get $kind) (i32.const 1))
    (then (call $refuse_nan (local.get $from) (local.get $count) (local.get $at))))
  (if (i32.lt_u (local.get $count) (i32.const 2)) (then (return)))
  (local.set $bytes (i32.shl (local.get $count) (i32.const 3)))
  (local.set $to (call $alloc (local.get $bytes)))
  (local.set $width (i32.const 8))
  (block $done
    (loop $round
      (br_if $done (i32.ge_u (local.get $width) (local.get $bytes)))
      (call $charge (i32.shl (local.get $count) (i32.const 2)))
      (local.set $start (i32.const 0))
      (loop $run
        (if (local.get $kind)
          (then
            (call $merge (local.get $from) (local.get $to) (local.get $start) (local.get $width)
              (local.get $bytes) (local.get $kind) (local.get $reverse)))
          (else
            (call $merge_ints (local.get $from) (local.get $to) (local.get $start) (local.get $width)
              (local.get $bytes) (local.get $reverse))))
        (local.set $start (i32.add (local.get $start) (i32.shl (local.get $width) (i32.const 1))))
        (br_if $run (i32.lt_u (local.get $start) (local.get $bytes))))
      (local.set $swap (local.get $from))
      (local.set $from (local.get $to))
      (local.set $to (local.get $swap))
      (local.set $width (i32.shl (local.get $width) (i32.const 1)))
      (br $round)))
  (if (i32.ne (local.get $from) (i32.load offset=8 (local.get $list)))
    (then (memory.copy (i32.load offset=8 (local.get $list)) (local.get $from) (local.get $bytes)))))

;; Merges the runs [start, start+width) and [start+width, start+2*width) of byte offsets into `to`.
(func $merge
  (param $from i32) (param $to i32) (param $start i32) (param $width i32) (param $bytes i32)
  (param $kind i32) (param $reverse i32)
  (local $left i32) (local $right i32) (local $middle i32) (local $end i32) (local $take i32)
  (local.set $middle (call $least (i32.add (local.get $start) (local.get $width)) (local.get $bytes)))
  (local.set $end (call $least (i32.add (local.get $middle) (local.get $width)) (local.get $bytes)))
  (local.set $left (local.get $start))
  (local.set $right (local.get $middle))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $start) (local.get $end)))
      ;; The right one goes first only where it is really before the left one.
      (if (i32.lt_u (local.get $left) (local.get $middle))
        (then
          (local.set $take (local.get $left))
          (if (i32.lt_u (local.get $right) (local.get $end))
            (then
              (if (call $sort_before (local.get $kind) (local.get $reverse)
                    (i32.add (local.get $from) (local.get $right))
                    (i32.add (local.get $from) (local.get $left)))
                (then (local.set $take (local.get $right)))))))
        (else (local.set $take (local.get $right))))
      (i64.store (i32.add (local.get $to) (local.get $start))
        (i64.load (i32.add (local.get $from) (local.get $take))))
      ;; Where the left run is used up, both may stand at the middle: the right one was taken.
      (if (i32.eq (local.get $take) (local.get $right))
        (then (local.set $right (i32.add (local.get $right) (i32.const 8))))
        (else (local.set $left (i32.add (local.get $left) (i32.const 8)))))
      (local.set $start (i32.add (local.get $start) (i32.const 8)))
      (br $next))))

;; The same for ints: equal ones cannot be told apart, so only the order counts.
(func $merge_ints
  (param $from i32) (param $to i32) (param $start i32) (param $width i32) (param $bytes i32) (param $reverse i32)
  (local $left i32) (local $right i32) (local $middle i32) (local $end i32) (local $x i64) (local $y i64)
  (local $first i32)
  (local.set $middle (call $least (i32.add (local.get $start) (local.get $width)) (local.get $bytes)))
  (local.set $end
    (i32.add (local.get $from) (call $least (i32.add (local.get $middle) (local.get $width)) (local.get $bytes))))
  (local.set $left (i32.add (local.get $from) (local.get $start)))
  (local.set $middle (i32.add (local.get $from) (local.get $middle)))
  (local.set $right (local.get $middle))
  (local.set $to (i32.add (local.get $to) (local.get $start)))
  (block $done
    (loop $next
      (br_if $done
        (i32.or
          (i32.ge_u (local.get $left) (local.get $middle))
          (i32.ge_u (local.get $right) (local.get $end))))
      (local.set $x (i64.load (local.get $left)))
      (local.set $y (i64.load (local.get $right)))
      (local.set $first
        (select
          (i64.lt_s (local.get $x) (local.get $y))
          (i64.lt_s (local.get $y) (local.get $x))
          (local.get $reverse)))
      (i64.store (local.get $to) (select (local.get $y) (local.get $x) (local.get $first)))
      (local.set $right (i32.add (local.get $right) (i32.shl (local.get $first) (i32.const 3))))
      (local.set $left (i32.add (local.get $left) (i32.shl (i32.eqz (local.get $first)) (i32.const 3))))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br $next)))
  ;; One of the two runs is used up.
  (local.set $first (i32.sub (local.get $middle) (local.get $left)))
  (memory.copy (local.get $to) (local.get $left) (local.get $first))
  (memory.copy (i32.add (local.get $to) (local.get $first)) (local.get $right)
    (i32.sub (local.get $end) (local.get $right))))

(func $least (param $a i32) (param $b i32) (result i32)
  (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))

(func $refuse_nan (param $slot i32) (param $count i32) (param $at i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $slot) (i32.shl (local.get $count) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $slot) (local.get $end)))
      (if (f64.ne (f64.load (local.get $slot)) (f64.load (local.get $slot)))
        (then (call $deopt (global.get $nan-compared) (local.get $at))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (br $next))))
