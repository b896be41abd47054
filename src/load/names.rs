//! Names of files, as many as a folder has, without a string for each.

#[cfg(unix)]
pub use self::one_run::{Name, Names, Place, as_os};
#[cfg(not(unix))]
pub use self::strings::{Name, Names, Place, as_os};

/// In one run of bytes, each with a NUL behind it: the system takes them as they lie there.
#[cfg(unix)]
mod one_run {
    use std::ffi::{CStr, OsStr};
    use std::os::unix::ffi::OsStrExt;

    /// As the system takes it.
    pub type Name = CStr;

    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Names {
        run: Vec<u8>,
        n_names: usize,
    }

    /// Where a name lies.
    #[derive(Debug, Clone, Copy)]
    pub struct Place {
        start: usize,
        len: u32,
    }

    impl Names {
        /// No name has a NUL in it.
        pub fn push(&mut self, name: &OsStr) -> Place {
            let place = Place { start: self.run.len(), len: name.len() as u32 };
            self.run.extend_from_slice(name.as_bytes());
            self.run.push(0);
            self.n_names += 1;
            place
        }

        pub fn at(&self, place: Place) -> &OsStr {
            OsStr::from_bytes(&self.run[place.start..][..place.len as usize])
        }

        pub fn iter(&self) -> impl Iterator<Item = &Name> {
            let mut rest = &*self.run;
            std::iter::from_fn(move || {
                let name = CStr::from_bytes_until_nul(rest).ok()?;
                rest = &rest[name.count_bytes() + 1..];
                Some(name)
            })
        }

        pub fn len(&self) -> usize {
            self.n_names
        }
    }

    pub fn as_os(name: &Name) -> &OsStr {
        OsStr::from_bytes(name.to_bytes())
    }
}

/// Elsewhere no safe way leads from bytes back to names.
#[cfg(not(unix))]
mod strings {
    use std::ffi::{OsStr, OsString};

    pub type Name = OsStr;

    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Names(Vec<OsString>);

    /// Where a name lies.
    #[derive(Debug, Clone, Copy)]
    pub struct Place(usize);

    impl Names {
        pub fn push(&mut self, name: &OsStr) -> Place {
            self.0.push(name.to_owned());
            Place(self.0.len() - 1)
        }

        pub fn at(&self, place: Place) -> &OsStr {
            &self.0[place.0]
        }

        pub fn iter(&self) -> impl Iterator<Item = &Name> {
            self.0.iter().map(OsString::as_os_str)
        }

        pub fn len(&self) -> usize {
            self.0.len()
        }
    }

    pub fn as_os(name: &Name) -> &OsStr {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn names_come_out_as_they_went_in() {
        let mut names = Names::default();
        let pushed = ["b.txt", "ä", "", "a"].map(OsStr::new);
        let places = pushed.map(|name| names.push(name));
        assert_eq!(names.iter().map(as_os).collect::<Vec<_>>(), pushed);
        assert_eq!(places.map(|place| names.at(place)), pushed);
        assert_eq!(names.len(), 4);
    }
}
