;; Scalar twins of the SIMD kernels, byte by byte and slot by slot. Only the benchmarks and the tests that compare them
;; assemble this file.

(func $scan_newlines_scalar (export "scan_newlines_scalar") (param $at i32) (param $length i32) (result i32)
  (local $end i32) (local $count i32)
  (local.set $end (i32.add (local.get $at) (local.get $length)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $count (i32.add (local.get $count) (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $count))

(func $scan_tests_scalar (export "scan_tests_scalar") (param $at i32) (param $length i32) (result i32)
  (local $end i32) (local $count i32)
  (local.set $end (i32.add (local.get $at) (local.get $length)))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $count
        (i32.add (local.get $count)
          (i64.eq (i64.load (local.get $at)) (i64.const 0x7473657420666564))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $count))

(func $str_equal_scalar (export "str_equal_scalar") (param $a i32) (param $b i32) (result i32)
  (if (i32.ne (i32.load (local.get $a)) (i32.load (local.get $b))) (then (return (i32.const 0))))
  (call $bytes_equal (i32.add (local.get $a) (i32.const 16)) (i32.add (local.get $b) (i32.const 16))
    (i32.load (local.get $a))))

(func $words_equal_scalar (export "words_equal_scalar") (param $a i32) (param $b i32) (param $count i32) (result i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $a) (i32.shl (local.get $count) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $a) (local.get $end)))
      (if (i64.ne (i64.load (local.get $a)) (i64.load (local.get $b))) (then (return (i32.const 0))))
      (local.set $a (i32.add (local.get $a) (i32.const 8)))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (br $next)))
  (i32.const 1))

(func $list_sum_scalar (export "list_sum_scalar") (param $list i32) (param $at i32) (result i64)
  (local $slot i32) (local $end i32) (local $total i64)
  (local.set $slot (i32.load offset=8 (local.get $list)))
  (local.set $end (i32.add (local.get $slot) (i32.shl (i32.load (local.get $list)) (i32.const 3))))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $slot) (local.get $end)))
      (local.set $total (call $checked_add (local.get $total) (i64.load (local.get $slot)) (local.get $at)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (br $next)))
  (local.get $total))
