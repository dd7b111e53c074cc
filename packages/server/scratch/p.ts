import { diffHardware, hardwareOf } from '@ironic-inspector/core/hardware';
const disks=Array.from({length:10000},(_, i)=>({name:'/dev/sd'+i,serial:'S'+i,size:i,by_path:'p'+i, model:'x'.repeat(100)}));
const disks2=Array.from({length:10000},(_, i)=>({name:'/dev/sd'+i,size:1}));
for (const d of [disks,disks2]) for (let k=0;k<3;k++){ let t=performance.now(); const h=hardwareOf({inventory:{disks:d}}); const a=performance.now()-t; t=performance.now(); diffHardware(h,hardwareOf({inventory:{disks:d.slice(5000)}})).length; console.log(a, performance.now()-t);}
