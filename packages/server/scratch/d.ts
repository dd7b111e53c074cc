import { diffHardware, hardwareOf } from '@ironic-inspector/core/hardware';
import { readFileSync } from 'node:fs';
const load=(f:string)=>{ let d=JSON.parse(readFileSync(f,'utf8')); if(Array.isArray(d)) d={data:d}; return d;};
const fs=process.argv.slice(2);
const a=load(fs[0]!), b=load(fs[1]!);
for (const c of diffHardware(hardwareOf(a),hardwareOf(b))) console.log(c.severity,c.kind,c.component,'|',c.text);
