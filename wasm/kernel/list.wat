;; Lists: growable arrays of 8-byte slots, and the sequence kernels over slots.
;; Functions that give an address leave typed loads and stores to the caller.

;; A list of `count` slots that the caller fills.
(func $list_new (export "list_new") (param $count i32) (result i32)
  (local $list i32)
  (local.set $list (call $alloc (i32.const 16)))
  (i32.store (local.get $list) (local.get $count))
  (i32.store offset=4 (local.get $list) (local.get $count))
  (i32.store offset=8 (local.get $list)
    (call $alloc (i32.shl (call $bounded (i64.extend_i32_u (local.get $count))) (i32.const 3))))
  (local.get $list))

;; A new list of the slots at `source`.
(func $list_from (export "list_from") (param $source i32) (param $count i32) (result i32)
  (local $list i32)
  (local.set $list (call $list_new (local.get $count)))
  (memory.copy (i32.load offset=8 (local.get $list)) (local.get $source) (i32.shl (local.get $count) (i32.const 3)))
  (local.get $list))

(func $list_copy (export "list_copy") (param $list i32) (result i32)
  (call $charge (i32.load (local.get $list)))
  (call $list_from (i32.load offset=8 (local.get $list)) (i32.load (local.get $list))))

;; The address of an element; counts from the end where the index is negative.
(func $list_slot (export "list_slot") (param $list i32) (param $index i64) (param $at i32) (result i32)
  (local $length i64)
  (local.set $length (i64.load32_u (local.get $list)))
  (if (i64.lt_s (local.get $index) (i64.const 0))
    (then (local.set $index (i64.add (local.get $index) (local.get $length)))))
  (if (i64.ge_u (local.get $index) (local.get $length))
    (then (call $deopt (global.get $index-out-of-range) (local.get $at))))
  (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (i32.wrap_i64 (local.get $index)) (i32.const 3))))

;; The same for a tuple, whose slots follow its header.
(func $tuple_slot (export "tuple_slot") (param $tuple i32) (param $index i64) (param $at i32) (result i32)
  (local $length i64)
  (local.set $length (i64.load32_u (local.get $tuple)))
  (if (i64.lt_s (local.get $index) (i64.const 0))
    (then (local.set $index (i64.add (local.get $index) (local.get $length)))))
  (if (i64.ge_u (local.get $index) (local.get $length))
    (then (call $deopt (global.get $index-out-of-range) (local.get $at))))
  (i32.add (i32.add (local.get $tuple) (i32.const 16)) (i32.shl (i32.wrap_i64 (local.get $index)) (i32.const 3))))

;; A list that shares the slots of a tuple; for reading only.
(func $tuple_view (export "tuple_view") (param $tuple i32) (result i32)
  (local $list i32)
  (local.set $list (call $alloc (i32.const 16)))
  (i32.store (local.get $list) (i32.load (local.get $tuple)))
  (i32.store offset=4 (local.get $list) (i32.load (local.get $tuple)))
  (i32.store offset=8 (local.get $list) (i32.add (local.get $tuple) (i32.const 16)))
  (local.get $list))

(func $tuple_from_list (export "tuple_from_list") (param $list i32) (result i32)
  (local $tuple i32) (local $bytes i32)
  (call $charge (i32.load (local.get $list)))
  (local.set $bytes (i32.shl (i32.load (local.get $list)) (i32.const 3)))
  (local.set $tuple (call $alloc (i32.add (local.get $bytes) (i32.const 16))))
  (i32.store (local.get $tuple) (i32.load (local.get $list)))
  (memory.copy (i32.add (local.get $tuple) (i32.const 16)) (i32.load offset=8 (local.get $list)) (local.get $bytes))
  (local.get $tuple))

;; Room for `count` slots in all; the elements keep their places.
(func $list_reserve (param $list i32) (param $count i32)
  (local $capacity i32) (local $data i32)
  (local.set $capacity (i32.load offset=4 (local.get $list)))
  (if (i32.le_u (local.get $count) (local.get $capacity)) (then (return)))
  (local.set $capacity (i32.shl (local.get $capacity) (i32.const 1)))
  (if (i32.lt_u (local.get $capacity) (i32.const 4)) (then (local.set $capacity (i32.const 4))))
  (if (i32.lt_u (local.get $capacity) (local.get $count)) (then (local.set $capacity (local.get $count))))
  ;; The last block of the arena grows where it is.
  (local.set $data (i32.load offset=8 (local.get $list)))
  (if (i32.and
        (i32.ne (i32.load offset=4 (local.get $list)) (i32.const 0))
        (i32.eq (global.get $heap)
          (i32.add (local.get $data)
            (i32.and (i32.add (i32.shl (i32.load offset=4 (local.get $list)) (i32.const 3)) (i32.const 15))
              (i32.const -16)))))
    (then
      (global.set $heap (local.get $data))
      (drop (call $alloc (i32.shl (call $bounded (i64.extend_i32_u (local.get $capacity))) (i32.const 3))))
      (i32.store offset=4 (local.get $list) (local.get $capacity))
      (return)))
  (local.set $data
    (call $alloc (i32.shl (call $bounded (i64.extend_i32_u (local.get $capacity))) (i32.const 3))))
  (call $charge (i32.load (local.get $list)))
  (memory.copy (local.get $data) (i32.load offset=8 (local.get $list))
    (i32.shl (i32.load (local.get $list)) (i32.const 3)))
  (i32.store offset=4 (local.get $list) (local.get $capacity))
  (i32.store offset=8 (local.get $list) (local.get $data)))

;; Appends a slot and gives its address.
(func $list_push (export "list_push") (param $list i32) (result i32)
  (local $length i32)
  (local.set $length (i32.load (local.get $list)))
  (call $list_reserve (local.get $list) (i32.add (local.get $length) (i32.const 1)))
  (i32.store (local.get $list) (i32.add (local.get $length) (i32.const 1)))
  (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (local.get $length) (i32.const 3))))

;; Removes an element; its value is found at the address given until the next pop.
(func $list_pop (export "list_pop") (param $list i32) (param $index i64) (param $at i32) (result i32)
  (local $slot i32) (local $length i32) (local $end i32)
  (local.set $slot (call $list_slot (local.get $list) (local.get $index) (local.get $at)))
  (local.set $length (i32.sub (i32.load (local.get $list)) (i32.const 1)))
  (i64.store (global.get $scratch) (i64.load (local.get $slot)))
  (local.set $end
    (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (local.get $length) (i32.const 3))))
  (call $charge (i32.shr_u (i32.sub (local.get $end) (local.get $slot)) (i32.const 3)))
  (memory.copy (local.get $slot) (i32.add (local.get $slot) (i32.const 8))
    (i32.sub (local.get $end) (local.get $slot)))
  (i32.store (local.get $list) (local.get $length))
  (global.get $scratch))

;; Opens a slot before a position, which is clamped into the list; gives its address.
(func $list_insert (export "list_insert") (param $list i32) (param $index i64) (result i32)
  (local $length i64) (local $slot i32) (local $count i32)
  (local.set $count (i32.load (local.get $list)))
  (local.set $length (i64.extend_i32_u (local.get $count)))
  (if (i64.lt_s (local.get $index) (i64.const 0))
    (then
      (local.set $index (i64.add (local.get $index) (local.get $length)))
      (if (i64.lt_s (local.get $index) (i64.const 0)) (then (local.set $index (i64.const 0))))))
  (if (i64.gt_s (local.get $index) (local.get $length)) (then (local.set $index (local.get $length))))
  (drop (call $list_push (local.get $list)))
  (local.set $slot
    (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (i32.wrap_i64 (local.get $index)) (i32.const 3))))
  (local.set $count (i32.sub (local.get $count) (i32.wrap_i64 (local.get $index))))
  (call $charge (local.get $count))
  (memory.copy (i32.add (local.get $slot) (i32.const 8)) (local.get $slot)
    (i32.shl (local.get $count) (i32.const 3)))
  (local.get $slot))

(func $list_concat (export "list_concat") (param $a i32) (param $b i32) (result i32)
  (local $list i32) (local $first i32)
  (local.set $first (i32.load (local.get $a)))
  (call $charge (i32.add (local.get $first) (i32.load (local.get $b))))
  (local.set $list (call $list_new (i32.add (local.get $first) (i32.load (local.get $b)))))
  (memory.copy (i32.load offset=8 (local.get $list)) (i32.load offset=8 (local.get $a))
    (i32.shl (local.get $first) (i32.const 3)))
  (memory.copy
    (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (local.get $first) (i32.const 3)))
    (i32.load offset=8 (local.get $b))
    (i32.shl (i32.load (local.get $b)) (i32.const 3)))
  (local.get $list))

;; In place; the count is read before the list grows, so that a list can be extended by itself.
(func $list_extend (export "list_extend") (param $a i32) (param $b i32)
  (local $first i32) (local $count i32)
  (local.set $first (i32.load (local.get $a)))
  (local.set $count (i32.load (local.get $b)))
  (call $charge (local.get $count))
  (call $list_reserve (local.get $a) (i32.add (local.get $first) (local.get $count)))
  (memory.copy
    (i32.add (i32.load offset=8 (local.get $a)) (i32.shl (local.get $first) (i32.const 3)))
    (i32.load offset=8 (local.get $b))
    (i32.shl (local.get $count) (i32.const 3)))
  (i32.store (local.get $a) (i32.add (local.get $first) (local.get $count))))

(func $list_repeat (export "list_repeat") (param $list i32) (param $times i64) (result i32)
  (local $count i32) (local $result i32) (local $target i32) (local $end i32) (local $bytes i32)
  (local.set $count (i32.load (local.get $list)))
  (if (i32.or (i64.le_s (local.get $times) (i64.const 0)) (i32.eqz (local.get $count)))
    (then (return (call $list_new (i32.const 0)))))
  (local.set $bytes (i32.shl (local.get $count) (i32.const 3)))
  (local.set $count
    (call $bounded
      (i64.mul
        (i64.extend_i32_u (local.get $count))
        (i64.extend_i32_u (call $bounded (local.get $times))))))
  (call $charge (local.get $count))
  (local.set $result (call $list_new (local.get $count)))
  (local.set $target (i32.load offset=8 (local.get $result)))
  (local.set $end (i32.add (local.get $target) (i32.shl (local.get $count) (i32.const 3))))
  (loop $again
    (memory.copy (local.get $target) (i32.load offset=8 (local.get $list)) (local.get $bytes))
    (local.set $target (i32.add (local.get $target) (local.get $bytes)))
    (br_if $again (i32.lt_u (local.get $target) (local.get $end))))
  (local.get $result))

;; The first position and the number of elements of a slice, clamped as CPython's PySlice_AdjustIndices does.
(func $slice (param $length i64) (param $start i64) (param $stop i64) (param $step i64) (param $absent i32) (param $at i32)
  (result i64 i64)
  (local $backwards i32)
  (if (i64.eqz (local.get $step)) (then (call $deopt (global.get $slice-step-zero) (local.get $at))))
  ;; The least int has no negation; as a step it is as good as the next one.
  (if (i64.eq (local.get $step) (i64.const 0x8000000000000000))
    (then (local.set $step (i64.const 0x8000000000000001))))
  (local.set $backwards (i64.lt_s (local.get $step) (i64.const 0)))
  (if (i32.and (local.get $absent) (i32.const 1))
    (then
      (local.set $start
        (select (i64.sub (local.get $length) (i64.const 1)) (i64.const 0) (local.get $backwards))))
    (else (local.set $start (call $clamp (local.get $length) (local.get $start) (local.get $backwards)))))
  (if (i32.and (local.get $absent) (i32.const 2))
    (then (local.set $stop (select (i64.const -1) (local.get $length) (local.get $backwards))))
    (else (local.set $stop (call $clamp (local.get $length) (local.get $stop) (local.get $backwards)))))
  (if (local.get $backwards)
    (then
      (if (i64.ge_s (local.get $stop) (local.get $start)) (then (return (i64.const 0) (i64.const 0))))
      (return
        (local.get $start)
        (i64.add
          (i64.div_s
            (i64.sub (i64.sub (local.get $start) (local.get $stop)) (i64.const 1))
            (i64.sub (i64.const 0) (local.get $step)))
          (i64.const 1)))))
  (if (i64.ge_s (local.get $start) (local.get $stop)) (then (return (i64.const 0) (i64.const 0))))
  (return
    (local.get $start)
    (i64.add
      (i64.div_s (i64.sub (i64.sub (local.get $stop) (local.get $start)) (i64.const 1)) (local.get $step))
      (i64.const 1))))

(func $clamp (param $length i64) (param $bound i64) (param $backwards i32) (result i64)
  (if (i64.lt_s (local.get $bound) (i64.const 0))
    (then
      (local.set $bound (i64.add (local.get $bound) (local.get $length)))
      (if (i64.lt_s (local.get $bound) (i64.const 0))
        (then (return (select (i64.const -1) (i64.const 0) (local.get $backwards)))))
      (return (local.get $bound))))
  (if (i64.ge_s (local.get $bound) (local.get $length))
    (then
      (return
        (select (i64.sub (local.get $length) (i64.const 1)) (local.get $length) (local.get $backwards)))))
  (local.get $bound))

(func $list_slice (export "list_slice")
  (param $list i32) (param $start i64) (param $stop i64) (param $step i64) (param $absent i32) (param $at i32)
  (result i32)
  (local $count i64) (local $result i32) (local $slot i32) (local $end i32) (local $source i32)
  (call $slice (i64.load32_u (local.get $list)) (local.get $start) (local.get $stop) (local.get $step)
    (local.get $absent) (local.get $at))
  (local.set $count)
  (local.set $start)
  (call $charge (i32.wrap_i64 (local.get $count)))
  (local.set $result (call $list_new (i32.wrap_i64 (local.get $count))))
  (local.set $slot (i32.load offset=8 (local.get $result)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (i32.wrap_i64 (local.get $count)) (i32.const 3))))
  (local.set $source
    (i32.add (i32.load offset=8 (local.get $list)) (i32.shl (i32.wrap_i64 (local.get $start)) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $slot) (local.get $end)))
      (i64.store (local.get $slot) (i64.load (local.get $source)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (local.set $source
        (i32.add (local.get $source) (i32.shl (i32.wrap_i64 (local.get $step)) (i32.const 3))))
      (br $next)))
  (local.get $result))

(func $list_reverse (export "list_reverse") (param $list i32)
  (local $low i32) (local $high i32) (local $value i64)
  (call $charge (i32.load (local.get $list)))
  (local.set $low (i32.load offset=8 (local.get $list)))
  (local.set $high (i32.add (local.get $low) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
  (block $done
    (loop $swap
      (local.set $high (i32.sub (local.get $high) (i32.const 8)))
      (br_if $done (i32.ge_s (local.get $low) (local.get $high)))
      (local.set $value (i64.load (local.get $low)))
      (i64.store (local.get $low) (i64.load (local.get $high)))
      (i64.store (local.get $high) (local.get $value))
      (local.set $low (i32.add (local.get $low) (i32.const 8)))
      (br $swap))))

;; The checked sum of int slots, two lanes at a time. Any order of adding is exact as long as no lane wraps.
(func $list_sum (export "list_sum") (param $list i32) (param $at i32) (result i64)
  (local $slot i32) (local $end i32) (local $pairs i32)
  (local $sum v128) (local $next v128) (local $lanes v128) (local $wrapped v128)
  (local $total i64) (local $one i64) (local $added i64)
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
  (local.set $pairs (i32.sub (local.get $end) (i32.const 8)))
  (call $charge (i32.load (local.get $list)))
  (if (i32.eqz (i32.load (local.get $list))) (then (return (i64.const 0))))
  (block $done
    (loop $pair
      (br_if $done (i32.ge_u (local.get $slot) (local.get $pairs)))
      (local.set $lanes (v128.load (local.get $slot)))
      (local.set $next (i64x2.add (local.get $sum) (local.get $lanes)))
      (local.set $wrapped
        (v128.or (local.get $wrapped)
          (v128.and
            (v128.xor (local.get $sum) (local.get $next))
            (v128.xor (local.get $lanes) (local.get $next)))))
      (local.set $sum (local.get $next))
      (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
      (br $pair)))
  (if (i64x2.bitmask (local.get $wrapped)) (then (call $overflow (local.get $at))))
  (local.set $total (i64x2.extract_lane 0 (local.get $sum)))
  (local.set $one (i64x2.extract_lane 1 (local.get $sum)))
  (local.set $total (call $checked_add (local.get $total) (local.get $one) (local.get $at)))
  (if (i32.lt_u (local.get $slot) (local.get $end))
    (then
      (local.set $total
        (call $checked_add (local.get $total) (i64.load (local.get $slot)) (local.get $at)))))
  (local.get $total))

(func $checked_add (param $a i64) (param $b i64) (param $at i32) (result i64)
  (local $sum i64)
  (local.set $sum (i64.add (local.get $a) (local.get $b)))
  (if (i64.lt_s
        (i64.and (i64.xor (local.get $a) (local.get $sum)) (i64.xor (local.get $b) (local.get $sum)))
        (i64.const 0))
    (then (call $overflow (local.get $at))))
  (local.get $sum))

;; The position of the first slot with these bits, or -1.
(func $list_find_word (export "list_find_word") (param $list i32) (param $word i64) (result i64)
  (local $slot i32) (local $data i32) (local $end i32) (local $pairs i32) (local $wanted v128) (local $mask i32)
  (call $charge (i32.load (local.get $list)))
  (local.set $data (i32.load offset=8 (local.get $list)))
  (local.set $slot (local.get $data))
  (local.set $end (i32.add (local.get $data) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
  (local.set $pairs (i32.and (local.get $end) (i32.const -16)))
  (local.set $wanted (i64x2.splat (local.get $word)))
  (block $none
    (block $found
      (block $tail
        (loop $pair
          (br_if $tail (i32.ge_u (local.get $slot) (local.get $pairs)))
          (local.set $mask (i64x2.bitmask (i64x2.eq (v128.load (local.get $slot)) (local.get $wanted))))
          (br_if $found (local.get $mask))
          (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
          (br $pair)))
      (br_if $none (i32.ge_u (local.get $slot) (local.get $end)))
      (br_if $none (i64.ne (i64.load (local.get $slot)) (local.get $word)))
      (local.set $mask (i32.const 1)))
    (return
      (i64.extend_i32_u
        (i32.add
          (i32.shr_u (i32.sub (local.get $slot) (local.get $data)) (i32.const 3))
          (i32.ctz (local.get $mask))))))
  (i64.const -1))

;; Whether `count` slots are the same bits: ints, bools and None, where equal bits are equal values.
(func $words_equal (export "words_equal") (param $a i32) (param $b i32) (param $count i32) (result i32)
  (local $end i32)
  (if (i32.eq (local.get $a) (local.get $b)) (then (return (i32.const 1))))
  (call $charge (local.get $count))
  (local.set $end
    (i32.add (local.get $a) (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 3))))
  (block $tail
    (loop $pair
      (br_if $tail (i32.ge_u (local.get $a) (local.get $end)))
      (if (v128.any_true (v128.xor (v128.load (local.get $a)) (v128.load (local.get $b))))
        (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (br $pair)))
  (if (i32.and (local.get $count) (i32.const 1))
    (then (return (i64.eq (i64.load (local.get $a)) (i64.load (local.get $b))))))
  (i32.const 1))

;; Float slots compare by value; a NaN equals itself by identity, which slots do not have: given up.
(func $floats_equal (export "floats_equal") (param $a i32) (param $b i32) (param $count i32) (param $at i32) (result i32)
  (local $end i32) (local $x f64) (local $y f64)
  (call $charge (local.get $count))
  (local.set $end (i32.add (local.get $a) (i32.shl (local.get $count) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
      (local.set $x (f64.load (local.get $a)))
      (local.set $y (f64.load (local.get $b)))
      (if (i32.or (f64.ne (local.get $x) (local.get $x)) (f64.ne (local.get $y) (local.get $y)))
        (then (call $deopt (global.get $nan-compared) (local.get $at))))
      (if (f64.ne (local.get $x) (local.get $y)) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (br $next)))
  (i32.const 1))
