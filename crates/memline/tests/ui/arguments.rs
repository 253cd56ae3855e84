use memline::profile;

#[profile(every = 3)]
fn unknown() {}

#[profile("task")]
fn no_name() {}

#[profile(precision = 3, type = 4)]
fn keyword() {}

#[profile(measure = task)]
fn bare_measure() {}

#[profile(measure = "vss")]
fn other_measure() {}

#[profile(measure)]
fn no_value() {}

#[profile(measure("task"))]
fn in_parentheses() {}

#[profile(measure =, name = "x")]
fn empty_value() {}

#[profile(precision = 7)]
fn too_precise() {}

#[profile(precision = -1)]
fn negative_precision() {}

#[profile(precision = "3")]
fn precision_in_words() {}

#[profile(name = "")]
fn empty_name() {}

#[profile(name = "a\nb")]
fn name_of_two_lines() {}

#[profile(name = "fetch", precision = 2, name = "load")]
fn twice() {}

#[profile(max_peak = "8 MB")]
fn ambiguous_size() {}

#[profile(max_retained = 0)]
fn size_without_unit() {}

#[profile(max_retained = "-1 B")]
fn negative_size() {}

#[profile(measure = "rss", max_peak = "8 MiB")]
fn budget_of_the_process() {}

#[profile(precision = 3 name = "x")]
fn no_comma() {}

fn main() {
    unknown();
    no_name();
    keyword();
    bare_measure();
    other_measure();
    no_value();
    in_parentheses();
    empty_value();
    too_precise();
    negative_precision();
    precision_in_words();
    empty_name();
    name_of_two_lines();
    twice();
    ambiguous_size();
    size_without_unit();
    negative_size();
    budget_of_the_process();
    no_comma();
}
