use serde::Serialize;

/// A page of a list, in the specification's envelope.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// `total_items`: of all pages.
    pub total_items: usize,
    /// `total_pages`: none where nothing was found.
    pub total_pages: usize,
    /// `page_number`, from 1: the one that was asked for, also beyond the last.
    pub page_number: usize,
    /// `size`: how many this page holds.
    pub size: usize,
    /// `first_page`
    pub first_page: bool,
    /// `last_page`: no page after this one holds anything.
    pub last_page: bool,
    /// `empty`
    pub empty: bool,
    /// `contents`
    pub contents: Vec<T>,
}

/// Which page is asked for, both numbers from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    pub page: usize,
    pub per_page: usize,
}

impl<T> Page<T> {
    /// The page of `all`, told one by one.
    pub fn cut<S>(all: &[S], Paging { page, per_page }: Paging, tell: impl Fn(&S) -> T) -> Self {
        let before = (page - 1).saturating_mul(per_page);
        let contents: Vec<_> = all.iter().skip(before).take(per_page).map(tell).collect();
        let total_pages = all.len().div_ceil(per_page);
        Self {
            total_items: all.len(),
            total_pages,
            page_number: page,
            size: contents.len(),
            first_page: page == 1,
            last_page: page >= total_pages,
            empty: contents.is_empty(),
            contents,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(of: usize, page: usize, per_page: usize) -> Page<usize> {
        Page::cut(&(0..of).collect::<Vec<_>>(), Paging { page, per_page }, |number| *number)
    }

    #[test]
    fn the_last_page_holds_what_is_left() {
        let last = page(7, 3, 3);
        assert_eq!((last.total_items, last.total_pages, last.size, last.contents), (7, 3, 1, vec![6]));
        assert!(last.last_page && !last.first_page && !last.empty);
    }

    #[test]
    fn nothing_is_one_empty_page_and_beyond_the_end_is_nothing() {
        let nothing = page(0, 1, 50);
        assert!(nothing.first_page && nothing.last_page && nothing.empty);
        assert_eq!((nothing.total_pages, nothing.size), (0, 0));
        let beyond = page(7, usize::MAX, 3);
        assert!(beyond.last_page && beyond.empty && !beyond.first_page);
        assert_eq!((beyond.total_items, beyond.total_pages), (7, 3));
    }
}
