/// A double as .NET writes it: the shortest digits that read as the same number, `E+15` and up or `E-05` and down with an
/// exponent.
pub(super) fn double(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').expect("Rust writes an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if (-5 < exponent && exponent < 15) || number == 0.0 {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}E{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::double;

    #[test]
    fn doubles_are_written_as_dotnet_does() {
        for (number, text) in [
            (1.0, "1"),
            (1.5, "1.5"),
            (-0.25, "-0.25"),
            (1e5, "100000"),
            (1e14, "100000000000000"),
            (1e15, "1E+15"),
            (1.25e20, "1.25E+20"),
            (1e-4, "0.0001"),
            (1e-5, "1E-05"),
            (0.0, "0"),
        ] {
            assert_eq!(double(number), text);
        }
    }
}
