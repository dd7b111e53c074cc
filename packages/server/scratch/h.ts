import { hardwareOf, parsePciIds } from '@ironic-inspector/core/hardware';
import { readFileSync, readdirSync } from 'node:fs';
const t=Date.now();
const pciNames=parsePciIds(readFileSync('/usr/share/misc/pci.ids','utf8')); console.log('parse', Date.now()-t);
for (const f of process.argv.slice(2)) { let d=JSON.parse(readFileSync(f,'utf8')); if(Array.isArray(d)) d={data:d}; const t=performance.now(); const h=hardwareOf(d,{pciNames}); console.log(f, performance.now()-t);
 const cut=(l:readonly any[])=>l.slice(0,3);
 console.log(JSON.stringify({...h,disks:cut(h.disks),pciDevices:cut(h.pciDevices),memory:cut(h.memory),benchmarks:Object.fromEntries(Object.entries(h.benchmarks).slice(0,4))},null,1).replaceAll(/\n\s+/g,' ')); }
