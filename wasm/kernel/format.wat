;; Text of numbers by way of the host, and reading them. `$at` is the source offset to report.

;; The string that the host has, of a length it gave; below zero there is none.
(func $from_host (param $length i32) (param $at i32) (result i32)
  (local $text i32)
  (call $charge (i32.const 256))
  (if (i32.lt_s (local.get $length) (i32.const 0))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (local.set $text (call $str_new (local.get $length)))
  (call $take (i32.add (local.get $text) (i32.const 16)))
  (local.get $text))

;; The host reads no more of a string than this.
(func $short (param $text i32) (param $at i32)
  (if (i32.or (i32.gt_u (i32.load (local.get $text)) (i32.const 4400)) (i32.load offset=4 (local.get $text)))
    (then (call $deopt (global.get $text-unsupported) (local.get $at)))))

(func $str_from_float (export "str_from_float") (param $value f64) (result i32)
  (call $from_host (call $host_float_text (local.get $value)) (i32.const -1)))

(func $str_format_float (export "str_format_float") (param $value f64) (param $spec i32) (param $at i32) (result i32)
  (call $short (local.get $spec) (local.get $at))
  (call $from_host (call $host_format_float (local.get $value) (local.get $spec)) (local.get $at)))

(func $str_format_int (export "str_format_int") (param $value i64) (param $spec i32) (param $at i32) (result i32)
  (call $short (local.get $spec) (local.get $at))
  (call $from_host (call $host_format_int (local.get $value) (local.get $spec)) (local.get $at)))

(func $str_format_str (export "str_format_str") (param $value i32) (param $spec i32) (param $at i32) (result i32)
  (call $short (local.get $spec) (local.get $at))
  (call $short (local.get $value) (local.get $at))
  (call $from_host (call $host_format_str (local.get $value) (local.get $spec)) (local.get $at)))

;; Rounds to decimal places; overflow is given up.
(func $float_round_to (export "float_round_to") (param $value f64) (param $places i64) (param $at i32) (result f64)
  (local $rounded f64)
  (call $charge (i32.const 256))
  (local.set $rounded (call $host_float_round (local.get $value) (local.get $places)))
  (if (i32.and (f64.ne (local.get $rounded) (local.get $rounded)) (f64.eq (local.get $value) (local.get $value)))
    (then (call $deopt (global.get $float-out-of-range) (local.get $at))))
  (local.get $rounded))

(func $float_from_str (export "float_from_str") (param $text i32) (param $at i32) (result f64)
  (local $value f64)
  (call $short (local.get $text) (local.get $at))
  (call $charge (i32.const 256))
  (local.set $value (call $host_float_parse (local.get $text)))
  (if (f64.ne (local.get $value) (local.get $value))
    (then (call $deopt (global.get $value-error) (local.get $at))))
  (local.get $value))
