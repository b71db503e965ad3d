//! The colours of the picture: those of the page (`www/theme.css`), light and dark.

/// The style sheet.
pub(super) const STYLE: &str = "
svg{--bg:#fff;--ink:#171d29;--muted:#5b667c;--edge:#dde3ec;--lane:#bcc7d6;--red:#cc1f45;--gold:#e8a20a;--violet:#8140ee;--blue:#2c57e4;--dead:#8d97a8;\
--t0:#8a94a6;--t1:#2f7de1;--t2:#e0763a;--t3:#1f9d63;--t4:#d0659b;--t5:#2ea3cc;--t6:#bfa000;--t7:#7f6bd0;\
--t0s:#eef1f5;--t1s:#cfe1fb;--t2s:#fcdcc9;--t3s:#d0eedd;--t4s:#f8d9e8;--t5s:#cfeef8;--t6s:#f7ecb0;--t7s:#e2dbf8}
@media(prefers-color-scheme:dark){svg{--bg:#161c26;--ink:#eef2f8;--muted:#93a0b5;--edge:#2a3444;--lane:#465369;\
--red:#ff6b88;--gold:#f2b631;--violet:#a97bff;--blue:#7b9dff;--dead:#7b879b;--t0s:#2a3342;--t1s:#1c3a63;--t2s:#5a3018;--t3s:#17452f;--t4s:#55243d;\
--t5s:#164453;--t6s:#4a4000;--t7s:#3a3063}}
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:var(--ink)}
.title{font-size:19px;font-weight:600}.head{font-weight:600}.muted{fill:var(--muted)}.small{font-size:11px}
.head+.small{paint-order:stroke;stroke:var(--bg);stroke-width:4px}
.mid{text-anchor:middle}.end{text-anchor:end}.mono{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.bad{fill:var(--red);font-weight:600}.bg{fill:var(--bg)}.node{stroke-width:2.5}.dead{stroke:var(--dead)!important;stroke-dasharray:5 4}
.link{stroke:var(--edge);stroke-width:1.5}.cut{stroke:var(--red);stroke-width:2;stroke-dasharray:6 5}
.powerless{stroke-dasharray:9 5}.crown{fill:var(--gold)}\
.hollow{fill:var(--bg);stroke:var(--gold);stroke-width:2;stroke-dasharray:4 2.4}.axis{stroke:var(--edge)}.lane{stroke:var(--lane);stroke-width:2}.stands{stroke:var(--violet);stroke-width:4}.gone{stroke:var(--dead);stroke-width:2;stroke-dasharray:2 5}
.lead{stroke:var(--gold);stroke-width:8}.open{stroke-dasharray:5 4}.vote{stroke:var(--violet)}.entries{stroke:var(--blue)}.way{fill:none;stroke-width:1.3}.lost{stroke:var(--red)}.ask{stroke-width:1.8}
.flag{stroke:var(--red);stroke-dasharray:3 3}.commit{stroke:var(--ink);stroke-width:2}
.t0{fill:var(--t0s);stroke:var(--t0)}.t1{fill:var(--t1s);stroke:var(--t1)}.t2{fill:var(--t2s);stroke:var(--t2)}\
.t3{fill:var(--t3s);stroke:var(--t3)}.t4{fill:var(--t4s);stroke:var(--t4)}.t5{fill:var(--t5s);stroke:var(--t5)}\
.t6{fill:var(--t6s);stroke:var(--t6)}.t7{fill:var(--t7s);stroke:var(--t7)}
";
