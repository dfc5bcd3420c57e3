//! The files of a folder, for callers that may read it and nothing else.

use std::fs;
use std::path::Path;

use super::InsideError;

/// The paths of all files below a folder, relative to it, with `/` between their parts, sorted. Links are not followed;
/// hidden files (`.git`) and names that are not UTF-8 are skipped.
pub fn files_inside(root: &Path) -> Result<Vec<String>, InsideError> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let here = root.join(&folder);
        let listed = match fs::read_dir(&here) {
            Ok(listed) => listed,
            // One unreadable folder does not hide the others.
            Err(_) if !folder.is_empty() => continue,
            Err(error) => return Err(InsideError::Unreadable(error.kind().to_string())),
        };
        for child in listed.filter_map(Result::ok) {
            let (name, Ok(kind)) = (child.file_name(), child.file_type()) else { continue };
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}
