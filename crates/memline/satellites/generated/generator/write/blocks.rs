//! `match` and the loops.

use super::super::syntax::{Arm, ArmBody, Cond, Kind, Line, LoopKind, LoopPlace};
use super::Writer;
use super::text::{cond_text, remainder_text, size_text};

impl Writer<'_> {
    pub(super) fn matching(&mut self, subject: Cond, arms: &mut [Arm]) {
        self.put(&format!("match {} {{", remainder_text(subject)));
        self.indent += 1;
        let last = arms.len();
        for (index, arm) in arms.iter_mut().enumerate() {
            let pattern = if index + 1 == last {
                "_".to_owned()
            } else {
                index.to_string()
            };
            let guard = arm
                .guard
                .map_or(String::new(), |guard| format!(" if {}", cond_text(guard)));
            match &mut arm.body {
                ArmBody::Block(block) => {
                    arm.line = self.put(&format!("{pattern}{guard} => {{"));
                    self.block(block);
                    self.close(block, "}", false);
                }
                ArmBody::Temporary(length) => {
                    arm.line = self.put(&format!("{pattern}{guard} => sum += vec![0_u8; {length}].len(),"));
                }
            }
        }
        self.put("_ => {}");
        self.indent -= 1;
        self.put("}");
    }

    /// Writes a loop down, and says on which line the statement itself is.
    pub(super) fn looping(&mut self, kind: &mut Kind) -> Option<Line> {
        let Kind::Loop {
            kind,
            place,
            counter,
            rounds,
            is_labeled,
            lines,
            body,
        } = kind
        else {
            return None;
        };
        let rounds = size_text(*rounds);
        let mut line = None;
        if *kind != LoopKind::For {
            line = Some(self.put(&format!("let mut i{counter} = 0;")));
        }
        if let LoopPlace::Argument(argument) = place {
            *argument = self.put("std::hint::black_box(");
            line = line.or(Some(*argument));
            self.indent += 1;
        }
        let mut label = if *is_labeled {
            format!("'l{counter}: ")
        } else {
            String::new()
        };
        if *place == LoopPlace::BelowLabel {
            self.put(label.trim_end());
            label.clear();
        }
        lines[0] = match kind {
            LoopKind::For => self.put(&format!("{label}for i{counter} in 0..{rounds} {{")),
            LoopKind::While => self.put(&format!("{label}while i{counter} < {rounds} {{")),
            LoopKind::Loop => self.put(&format!("{label}loop {{")),
        };
        if *kind == LoopKind::Loop {
            lines[2] = self.put(&format!("    if i{counter} == {rounds} {{"));
            lines[3] = self.put("        break;");
            self.put("    }");
        }
        if *kind != LoopKind::For {
            lines[1] = self.put(&format!("    i{counter} += 1;"));
        }
        self.block(body);
        self.close(body, "}", *kind == LoopKind::For);
        if let LoopPlace::Argument(_) = place {
            self.indent -= 1;
            self.put(");");
        }
        line.or(Some(lines[0]))
    }
}
