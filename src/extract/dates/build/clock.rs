//! Clock times, and the day they belong to.

use super::super::class::Class;
use super::parts::{Part, Parts};
use super::{Builder, Built, Result, is_a_day};
use crate::model::{Direction, Expression, Rule, Span, TimeOfDay, Timex, TimexKind, When};

impl Builder<'_> {
    /// A clock time belongs to the day named right before it; else to the anchor.
    pub(super) fn clock_time(&self, half: Option<i8>) -> Result<Vec<Timex>> {
        let span = self.parts.span();
        if self.is_score_of_a_part(span) {
            return Err(Built::Rejected);
        }
        let time = match (self.parts.time().ok_or(Built::Rejected)?, half) {
            (TimeOfDay::Clock { hour, minute }, Some(half)) if hour <= 12 => {
                TimeOfDay::Clock { hour: hour % 12 + if half > 0 { 12 } else { 0 }, minute }
            }
            (time, _) => time,
        };
        Ok(vec![self.clock_timex(span, time)])
    }

    /// `78:65 (20:15)`: the score at half-time, behind that at the end.
    fn is_score_of_a_part(&self, span: Span) -> bool {
        let before = self.context.text.bytes[..span.start as usize].strip_suffix(b" (");
        let score = before.and_then(|before| before.rsplit(|byte| *byte == b' ').next()).unwrap_or_default();
        score.contains(&b':') && score.iter().all(|byte| byte.is_ascii_digit() || *byte == b':')
    }

    /// `10 bis 15 Uhr`.
    pub(super) fn clock_times(&self) -> Result<Vec<Timex>> {
        let clocks = [Class::CLOCK, Class::DOTCLOCK, Class::HOUR];
        let parts: Vec<Part> = self.parts.0.iter().copied().filter(|part| clocks.contains(&part.class)).collect();
        let end = self.parts.span().end as usize;
        let timexes = parts.iter().enumerate().map(|(idx, part)| {
            let span = Span::new(part.start, if idx + 1 == parts.len() { end } else { part.end });
            let mut timex = self.clock_timex(span, Parts::new(std::slice::from_ref(part)).time()?);
            if timex.expression.when == When::AnyDay {
                timex.expression.when = When::NoDay;
            }
            Some(timex)
        });
        timexes.collect::<Option<Vec<Timex>>>().ok_or(Built::Rejected)
    }

    pub(super) fn clock_timex(&self, span: Span, time: TimeOfDay) -> Timex {
        let near = self.context.near_before(span.start as usize, 60).filter(|timex| {
            matches!(timex.kind, TimexKind::Date | TimexKind::Time)
                && !matches!(timex.expression.when, When::Present | When::Past | When::Future)
        });
        let (when, direction) = match near {
            Some(timex) if is_a_day(timex.expression.when) => (timex.expression.when, timex.expression.direction),
            _ => (When::AnyDay, Direction::Open),
        };
        let expression = Expression { when, direction, time: Some(time) };
        Timex { span, kind: TimexKind::Time, expression, rule: Rule(self.rule.name) }
    }
}
