//! A value that is passed on and taken once, though the message that carries it can be copied and compared.

use std::rc::Rc;

/// Such a value. A copy is the same value, so copying and comparing it take no code for what is inside: with the engine's
/// answers that would be 2 kB to download.
#[derive(Debug)]
pub struct Once<T>(Rc<T>);

impl<T> Once<T> {
    /// This value.
    pub fn new(value: T) -> Once<T> {
        Once(Rc::new(value))
    }

    /// To look at it.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// Takes it; `None` while it has a copy.
    pub fn take(self) -> Option<T> {
        Rc::into_inner(self.0)
    }
}

impl<T> Clone for Once<T> {
    fn clone(&self) -> Once<T> {
        Once(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Once<T> {
    fn eq(&self, other: &Once<T>) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_taken_once_and_not_while_it_has_a_copy() {
        let one = Once::new(7);
        let copy = one.clone();
        assert!(one == copy && one != Once::new(7));
        assert_eq!((*copy.get(), copy.take(), one.take()), (7, None, Some(7)));
    }
}
