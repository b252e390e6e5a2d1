use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringViewArray};
use arrow_schema::Schema;

use super::*;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true))).unwrap()
}

fn partial(total: Total, column: Option<&str>) -> Partial {
    Partial { name: format!("{total:?}"), total, column: column.map(str::to_owned) }
}

fn grouped(rows: &RecordBatch, keys: &[&str], partials: Vec<Partial>) -> RecordBatch {
    let groups = Groups { keys: keys.iter().map(|&key| key.to_owned()).collect(), partials };
    Grouping::new(&groups, &rows.schema()).unwrap().of(rows)
}

fn numbers(groups: &RecordBatch, name: &str) -> Vec<Option<i64>> {
    groups.column_by_name(name).unwrap().as_primitive::<Int64Type>().iter().collect()
}

/// Eight rows for each of these keys, one after the other.
fn repeated<T: Clone>(keys: &[T]) -> Vec<T> {
    keys.iter().flat_map(|key| vec![key.clone(); 8]).collect()
}

#[test]
fn each_group_has_its_totals_in_the_order_of_first_rows() {
    let key: ArrayRef = Arc::new(StringViewArray::from(["b", "a", "b", "b", "a", "b", "a", "b"].to_vec()));
    let value: ArrayRef = Arc::new(Int64Array::from(vec![1, 10, 2, 3, 20, 4, 30, 5]));
    let partials = [Total::Count, Total::Sum, Total::Min, Total::Max].map(|total| partial(total, Some("v"))).to_vec();
    let groups = grouped(&batch(vec![("k", key), ("v", value)]), &["k"], partials);
    assert_eq!(groups.column(0).as_string_view().iter().flatten().collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(numbers(&groups, "Count"), [Some(5), Some(3)]);
    assert_eq!(numbers(&groups, "Sum"), [Some(15), Some(60)]);
    assert_eq!(numbers(&groups, "Min"), [Some(1), Some(10)]);
    assert_eq!(numbers(&groups, "Max"), [Some(5), Some(30)]);
}

#[test]
fn missing_keys_are_a_group_and_missing_values_are_passed_over() {
    let key: ArrayRef = Arc::new(StringViewArray::from(repeated(&[Some(""), None])));
    let value: ArrayRef =
        Arc::new(Int64Array::from([vec![None; 8], vec![Some(2)], vec![None; 6], vec![Some(3)]].concat()));
    let partials =
        vec![partial(Total::Count, Some("v")), partial(Total::Sum, Some("v")), partial(Total::Min, Some("v"))];
    let groups = grouped(&batch(vec![("k", key), ("v", value)]), &["k"], partials);
    assert_eq!(groups.column(0).as_string_view().iter().collect::<Vec<_>>(), [Some(""), None]);
    assert_eq!(numbers(&groups, "Count"), [Some(0), Some(2)]);
    assert_eq!(numbers(&groups, "Sum"), [None, Some(5)]);
    assert_eq!(numbers(&groups, "Min"), [None, Some(2)]);
}

#[test]
fn long_texts_are_told_apart_by_all_their_bytes() {
    let (one, other) = ("the same beginning, and one", "the same beginning, and two");
    let key: ArrayRef = Arc::new(StringViewArray::from(repeated(&[one, other, "short", one])));
    let groups = grouped(&batch(vec![("k", key)]), &["k"], vec![partial(Total::Count, None)]);
    assert_eq!(groups.column(0).as_string_view().iter().flatten().collect::<Vec<_>>(), [one, other, "short"]);
    assert_eq!(numbers(&groups, "Count"), [Some(16), Some(8), Some(8)]);
}

#[test]
fn several_keys_make_a_group_together() {
    let flag: ArrayRef = Arc::new(BooleanArray::from(repeated(&[Some(true), Some(false), None, Some(true)])));
    let day: ArrayRef = Arc::new(Date32Array::from(repeated(&[1, 1, 1, 2])));
    let groups =
        grouped(&batch(vec![("flag", flag), ("day", day)]), &["day", "flag"], vec![partial(Total::Count, None)]);
    assert_eq!(numbers(&groups, "Count"), [Some(8); 4]);
}

#[test]
fn without_keys_all_rows_are_one_group_and_no_rows_are_none() {
    let value: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3]));
    let rows = batch(vec![("v", value)]);
    assert_eq!(numbers(&grouped(&rows, &[], vec![partial(Total::Sum, Some("v"))]), "Sum"), [Some(6)]);
    assert_eq!(grouped(&rows.slice(0, 0), &[], vec![partial(Total::Sum, Some("v"))]).num_rows(), 0);
}

#[test]
fn no_number_is_above_all_numbers_and_no_minimum() {
    let key: ArrayRef = Arc::new(Int64Array::from(repeated(&[1, 2])));
    let with_nan = [vec![f64::NAN, -1.0, f64::NEG_INFINITY], vec![0.5; 5], vec![f64::NAN; 8]].concat();
    let value: ArrayRef = Arc::new(Float64Array::from(with_nan));
    let groups = grouped(
        &batch(vec![("k", key), ("v", value)]),
        &["k"],
        vec![partial(Total::Min, Some("v")), partial(Total::Max, Some("v"))],
    );
    let floats = |name| groups.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec();
    assert_eq!(floats("Min")[0], f64::NEG_INFINITY);
    assert!(floats("Min")[1].is_nan() && floats("Max").iter().all(|most| most.is_nan()));
}

#[test]
fn rows_that_share_no_groups_are_handed_on_as_groups_of_one() {
    let key: ArrayRef = Arc::new(Int64Array::from_iter_values(0..100));
    let value: ArrayRef = Arc::new(Int64Array::from_iter((0..100).map(|row| (row % 2 == 0).then_some(row))));
    let partials = vec![partial(Total::Count, Some("v")), partial(Total::Sum, Some("v"))];
    let rows = batch(vec![("k", key), ("v", value)]);
    let groups = grouped(&rows, &["k"], partials);
    assert_eq!(groups.num_rows(), 100);
    assert_eq!(numbers(&groups, "Sum"), numbers(&rows, "v"));
    assert_eq!(numbers(&groups, "Count").iter().flatten().sum::<i64>(), 50);
}

#[test]
fn sums_that_do_not_fit_are_left_to_whoever_adds_them_up() {
    let key: ArrayRef = Arc::new(Int64Array::from(repeated(&[1])));
    let value: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX; 8]));
    let groups = grouped(&batch(vec![("k", key), ("v", value)]), &["k"], vec![partial(Total::Sum, Some("v"))]);
    assert_eq!(numbers(&groups, "Sum"), [Some(i64::MAX); 8]);
}

#[test]
fn keys_of_other_types_are_no_fault_and_totals_are() {
    let key = Decimal128Array::from(repeated(&[1, 2])).with_precision_and_scale(9, 2).unwrap();
    let rows = batch(vec![("k", Arc::new(key) as ArrayRef)]);
    assert_eq!(grouped(&rows, &["k"], vec![partial(Total::Count, None)]).num_rows(), 16);
    let refused = |column: &str, total| {
        let groups = Groups { keys: Vec::new(), partials: vec![partial(total, Some(column))] };
        Grouping::new(&groups, &rows.schema()).is_err()
    };
    assert!(refused("k", Total::Sum) && refused("absent", Total::Count));
    assert!(Grouping::new(&Groups::default(), &Arc::new(Schema::empty())).is_ok());
}
