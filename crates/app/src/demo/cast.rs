//! Who plays in the sample data: the organisation tree and the people, as the two TOML files tell them.

use super::Flaw;
use serde::Deserialize;

/// One node of the tree. Parents come first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Node {
    /// Its identifier in the data files, such as `jyj-jck`.
    pub(super) id: String,
    /// The node above it.
    #[serde(default)]
    pub(super) under: Option<String>,
    /// What it is.
    pub(super) kind: Kind,
    /// Its name, as shown.
    pub(super) name: String,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// City or district.
    Region,
    /// A body that supervises or serves.
    Body,
    /// An inspected unit.
    Unit,
    /// An office (科室) of a unit.
    Office,
}

/// One role over one part of the tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    /// The key of the role.
    pub(super) role: String,
    /// Where.
    pub(super) at: String,
}

/// One person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The name for signing in.
    pub(super) username: String,
    /// The name, as shown.
    pub(super) name: String,
    /// Where the person works.
    pub(super) office: String,
    /// What the person is there.
    pub(super) post: String,
    /// Roles with their scopes.
    pub(super) roles: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    node: Vec<Node>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    password: String,
    hints: Vec<String>,
    person: Vec<Person>,
}

/// Tree, people and the one password.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) nodes: Vec<Node>,
    pub(super) people: Vec<Person>,
    pub(super) password: String,
    pub(super) hints: Vec<String>,
}

impl Cast {
    /// Reads the two files and looks whether what they name exists.
    pub(super) fn read(organisation: &str, people: &str) -> Result<Cast, Flaw> {
        let tree: Tree =
            toml::from_str(organisation).map_err(|error| Flaw::file("organisation.toml", &error))?;
        let people: People = toml::from_str(people).map_err(|error| Flaw::file("people.toml", &error))?;
        let cast =
            Cast { nodes: tree.node, people: people.person, password: people.password, hints: people.hints };
        for person in &cast.people {
            cast.node(&person.office)?;
            for part in &person.roles {
                cast.node(&part.at)?;
            }
        }
        for username in &cast.hints {
            cast.username(username)?;
        }
        Ok(cast)
    }

    /// The node without one above it.
    pub(super) fn root(&self) -> Result<&str, Flaw> {
        self.nodes
            .iter()
            .find(|node| node.under.is_none())
            .map(|node| node.id.as_str())
            .ok_or_else(|| Flaw::unknown("organisation.toml", "root"))
    }

    /// The node with this identifier.
    pub(super) fn node(&self, id: &str) -> Result<&Node, Flaw> {
        self.nodes.iter().find(|node| node.id == id).ok_or_else(|| Flaw::unknown("organisation.toml", id))
    }

    /// The name of a node; of an office with its unit's before it.
    pub(super) fn place(&self, id: &str) -> Result<String, Flaw> {
        let node = self.node(id)?;
        let unit = match (node.kind, &node.under) {
            (Kind::Office, Some(under)) => self.node(under)?.name.as_str(),
            (Kind::Region | Kind::Body | Kind::Unit | Kind::Office, _) => "",
        };
        Ok(format!("{unit}{}", node.name))
    }

    /// The person with this name for signing in.
    pub(super) fn username(&self, username: &str) -> Result<&Person, Flaw> {
        self.people
            .iter()
            .find(|person| person.username == username)
            .ok_or_else(|| Flaw::unknown("people.toml", username))
    }

    /// The name for signing in of the person who is shown under `name`.
    pub(super) fn named(&self, name: &str) -> Result<String, Flaw> {
        self.people
            .iter()
            .find(|person| person.name == name)
            .map(|person| person.username.clone())
            .ok_or_else(|| Flaw::unknown("people.toml", name))
    }

    /// The office of `unit` that is called `name`.
    pub(super) fn office(&self, unit: &str, name: &str) -> Result<String, Flaw> {
        self.nodes
            .iter()
            .find(|node| node.under.as_deref() == Some(unit) && node.name == name)
            .map(|node| node.id.clone())
            .ok_or_else(|| Flaw::unknown("organisation.toml", name))
    }

    /// Who holds `role` exactly at `node`.
    pub(super) fn holder(&self, role: &str, node: &str) -> Result<String, Flaw> {
        self.people
            .iter()
            .find(|person| person.roles.iter().any(|part| part.role == role && part.at == node))
            .map(|person| person.username.clone())
            .ok_or_else(|| Flaw::unknown("people.toml", node))
    }
}
