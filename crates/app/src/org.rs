//! The organisation tree: what the system administrator does to it alone. Moving and closing a node need two hands and
//! are in `proposals`.

use crate::{
    App, Caller,
    accounts::{org_ledger, require},
    error::{Error, Result},
    transact::{Done, Planned},
};
use access::Role;
use journal::Author;
use ledger::{org, stream};

impl App {
    /// The organisation tree as it is now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn org(&self) -> Result<org::Org> {
        let recorded = self.store.stream(&org_ledger(), &stream::ORG.into(), None)?;
        let events = recorded.iter().map(crate::read::decode).collect::<Result<Vec<_>>>()?;
        Ok(crate::read::org(&events))
    }

    /// The name of the organisation that this installation serves: the root of its tree.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn organisation(&self) -> Result<String> {
        let names = self.names()?;
        let roots = names.offices.values().filter(|it| it.parent.is_none());
        Ok(roots.min_by_key(|it| (it.ordinal, &it.id)).map(|it| it.name.clone()).unwrap_or_default())
    }

    pub(crate) fn write_org(&self, author: &Author, command: impl Fn() -> org::Command) -> Result<Done> {
        self.transact(author, &org_ledger(), |streams| {
            let org = crate::read::org(&streams.events(stream::ORG)?);
            let events = org::decide(&org, &command())?;
            Ok(events.into_iter().map(|it| Planned::new(stream::ORG, it)).collect())
        })
    }

    /// Adds or renames a node of the tree, or a member of a body; the system administrator's. What changes who sees
    /// what (moving a node) or takes something away (closing it) is proposed instead.
    ///
    /// # Errors
    /// [`Error::NotYours`] for anybody else, and for what needs two hands; what the tree refuses.
    pub fn org_command(&self, caller: &Caller, command: &org::Command) -> Result<Done> {
        require(caller, Role::SystemAdmin)?;
        match command {
            org::Command::AddNode { .. }
            | org::Command::RenameNode { .. }
            | org::Command::AddMember { .. }
            | org::Command::EndMember { .. } => {}
            org::Command::MoveNode { .. } | org::Command::CloseNode { .. } => return Err(Error::NotYours),
        }
        let done = self.write_org(&caller.author(), || command.clone())?;
        self.note_administration(caller, done)?;
        Ok(done)
    }

    /// Any change of the tree by the operator at the console, who acts before there are administrators.
    ///
    /// # Errors
    /// [`Error::AlreadySetUp`] when there are administrators: it is theirs then; what the tree refuses.
    pub fn org_as_operator(&self, user: &str, command: &org::Command) -> Result<Done> {
        if self.is_set_up()? {
            return Err(Error::AlreadySetUp);
        }
        self.write_org(&Author::operator(user), || command.clone())
    }
}
